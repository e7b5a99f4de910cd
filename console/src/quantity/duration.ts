// Spans of time, from the API's microseconds.

const SPACE = "\u202f";

/** Three significant digits below a minute, two units above: `0.4 ms`, `312 ms`, `3.42 s`, `2 min 5 s`. */
export function formatDuration(us: number): string {
  const ms = us / 1000;
  if (us === 0) return `0${SPACE}ms`;
  if (ms < 9.95) return `${ms.toFixed(1)}${SPACE}ms`;
  if (ms < 999.5) return `${ms.toFixed(0)}${SPACE}ms`;
  const seconds = ms / 1000;
  if (seconds < 9.995) return `${seconds.toFixed(2)}${SPACE}s`;
  if (seconds < 59.95) return `${seconds.toFixed(1)}${SPACE}s`;
  const whole = Math.round(seconds);
  if (whole < 3600) return twoUnits(whole, 60, "min", "s");
  if (whole < 86_400) return twoUnits(Math.round(whole / 60), 60, "h", "min");
  return twoUnits(Math.round(whole / 3600), 24, "d", "h");
}

/** Every microsecond: `3.418204 s`. */
export function formatDurationExact(us: number): string {
  return `${(us / 1_000_000).toFixed(6)}${SPACE}s`;
}

/** Tokens a second, from a count and the span that they took; null when the span is too short to say. */
export function tokensPerSecond(tokens: number, us: number): number | null {
  if (us <= 0 || tokens <= 0) return null;
  return tokens / (us / 1_000_000);
}

function twoUnits(amount: number, base: number, large: string, small: string): string {
  const rest = amount % base;
  const head = `${Math.floor(amount / base)}${SPACE}${large}`;
  return rest === 0 ? head : `${head} ${rest}${SPACE}${small}`;
}
