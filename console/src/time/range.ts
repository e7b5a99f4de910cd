// The one time range of a page. It lives in the URL: `?range=24h`, or `?from=…&to=…` in ISO 8601.
//
// A relative range is resolved when the question is asked, never when the page was opened.

export const PRESETS = ["15m", "1h", "24h", "7d", "30d"] as const;
export type Preset = (typeof PRESETS)[number];

/** As it stands in the URL. An absent range is the last 24 hours. */
export type RangeSearch = {
  range?: Preset | undefined;
  from?: string | undefined;
  to?: string | undefined;
};

export type Range = { kind: "last"; preset: Preset } | { kind: "between"; fromMs: number; toMs: number };

export const DEFAULT_PRESET: Preset = "24h";

const MINUTE_MS = 60_000;
const SPAN_MS: Record<Preset, number> = {
  "15m": 15 * MINUTE_MS,
  "1h": 60 * MINUTE_MS,
  "24h": 24 * 60 * MINUTE_MS,
  "7d": 7 * 24 * 60 * MINUTE_MS,
  "30d": 30 * 24 * 60 * MINUTE_MS,
};

const LABEL: Record<Preset, string> = {
  "15m": "15 minutes",
  "1h": "hour",
  "24h": "24 hours",
  "7d": "7 days",
  "30d": "30 days",
};

/** Keeps what is valid of a URL's members; a range that cannot be read is left out. */
export function readRangeSearch(search: Record<string, unknown>): RangeSearch {
  const from = readInstant(search.from);
  const to = readInstant(search.to);
  if (from !== undefined && to !== undefined && from < to) {
    return { from: instantText(from), to: instantText(to) };
  }
  const preset = PRESETS.find((known) => known === search.range);
  return preset && preset !== DEFAULT_PRESET ? { range: preset } : {};
}

export function rangeOf(search: RangeSearch): Range {
  if (search.from !== undefined && search.to !== undefined) {
    return { kind: "between", fromMs: Date.parse(search.from), toMs: Date.parse(search.to) };
  }
  return { kind: "last", preset: search.range ?? DEFAULT_PRESET };
}

/** Members for the URL. All three are named, so that spreading them over others replaces a range whole. */
export function toRangeSearch(range: Range): RangeSearch {
  if (range.kind === "between") {
    return { range: undefined, from: instantText(range.fromMs), to: instantText(range.toMs) };
  }
  return {
    range: range.preset === DEFAULT_PRESET ? undefined : range.preset,
    from: undefined,
    to: undefined,
  };
}

/** The two instants that the API is asked about. */
export function resolveRange(range: Range, nowMs: number): { from_us: number; to_us: number } {
  if (range.kind === "between") return { from_us: range.fromMs * 1000, to_us: range.toMs * 1000 };
  return { from_us: (nowMs - SPAN_MS[range.preset]) * 1000, to_us: nowMs * 1000 };
}

export function spanMs(range: Range): number {
  return range.kind === "between" ? range.toMs - range.fromMs : SPAN_MS[range.preset];
}

/** Whether asking again later can give another answer. */
export function isLive(range: Range, nowMs: number): boolean {
  return range.kind === "last" || range.toMs > nowMs;
}

/** `Last 24 hours`. */
export function describePreset(preset: Preset): string {
  return `Last ${LABEL[preset]}`;
}

/** `24 hours`, `hour`, or `span` for a custom range. */
export function describeSpan(range: Range): string {
  return range.kind === "last" ? LABEL[range.preset] : "span";
}

function readInstant(value: unknown): number | undefined {
  if (typeof value !== "string" || !/^\d{4}-\d{2}-\d{2}T/.test(value)) return undefined;
  const parsed = Date.parse(value);
  return Number.isNaN(parsed) ? undefined : parsed;
}

/** To the second when it is a whole one: short in a URL. */
function instantText(ms: number): string {
  return new Date(ms).toISOString().replace(/\.000Z$/, "Z");
}
