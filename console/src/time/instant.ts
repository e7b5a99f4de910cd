// Points in time, from the API's microseconds: the viewer's zone in sight, UTC at hand.

const DATE_TIME: Intl.DateTimeFormatOptions = {
  day: "2-digit",
  month: "short",
  hour: "2-digit",
  minute: "2-digit",
  second: "2-digit",
  hourCycle: "h23",
};

/** `23 Nov, 10:35:53`, in the viewer's zone (or the one given). */
export function formatInstant(us: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", { ...DATE_TIME, timeZone }).format(us / 1000);
}

/** `2026-11-23 10:35:53.120 UTC`. */
export function formatInstantUtc(us: number): string {
  return new Date(us / 1000).toISOString().replace("T", " ").replace("Z", " UTC");
}

/** `just now`, `3 min ago`: only ever beside the absolute time. */
export function formatAgo(us: number, nowMs: number): string {
  const seconds = Math.max(0, Math.round((nowMs - us / 1000) / 1000));
  if (seconds < 10) return "just now";
  if (seconds < 60) return `${seconds} s ago`;
  if (seconds < 3600) return `${Math.floor(seconds / 60)} min ago`;
  if (seconds < 86_400) return `${Math.floor(seconds / 3600)} h ago`;
  return `${Math.floor(seconds / 86_400)} d ago`;
}

/** For a chart's axis: the clock within a day, the date beyond. */
export function formatTick(us: number, spanMs: number, timeZone?: string): string {
  const options: Intl.DateTimeFormatOptions =
    spanMs <= 26 * 3_600_000
      ? { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }
      : { day: "numeric", month: "short" };
  return new Intl.DateTimeFormat("en-GB", { ...options, timeZone }).format(us / 1000);
}

/** A whole span: `22 Nov, 10:00 – 23 Nov, 10:00`. */
export function formatSpan(fromMs: number, toMs: number, timeZone?: string): string {
  const format = new Intl.DateTimeFormat("en-GB", { ...DATE_TIME, second: undefined, timeZone });
  return format.formatRange(fromMs, toMs);
}

const DATE: Intl.DateTimeFormatOptions = { day: "numeric", month: "short", year: "numeric" };

/** `23 Nov 2026`, in the viewer's zone (or the one given). */
export function formatDate(us: number, timeZone?: string): string {
  return new Intl.DateTimeFormat("en-GB", { ...DATE, timeZone }).format(us / 1000);
}

/** `23 Nov 2026`, of a day in ISO 8601: a day has no zone. */
export function formatDay(day: string): string {
  const ms = Date.parse(`${day}T00:00:00Z`);
  return Number.isNaN(ms) ? day : formatDate(ms * 1000, "UTC");
}
