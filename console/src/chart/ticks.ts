// Where a time axis is marked: at round local times, few enough to read.

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
const STEPS_MS = [
  ...[1, 2, 5, 10, 15, 30].map((minutes) => minutes * MINUTE_MS),
  ...[1, 2, 3, 4, 6, 12].map((hours) => hours * HOUR_MS),
  ...[1, 2, 5, 7, 10].map((days) => days * DAY_MS),
];

/** Those of the buckets' starts (microseconds) that fall on a round step of local time, at most `most` of them. */
export function timeTicks(
  startsUs: readonly number[],
  most: number,
  offsetMinutes = localOffsetMinutes,
): number[] {
  const first = startsUs[0];
  const last = startsUs.at(-1);
  if (first === undefined || last === undefined) return [];
  for (const step of STEPS_MS) {
    if ((last - first) / 1000 / step > most) continue;
    const marked = startsUs.filter((us) => (us / 1000 + offsetMinutes(us / 1000) * MINUTE_MS) % step === 0);
    if (marked.length > 0) return marked;
  }
  return [first];
}

function localOffsetMinutes(ms: number): number {
  return -new Date(ms).getTimezoneOffset();
}
