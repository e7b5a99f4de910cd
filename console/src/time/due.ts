// When something is due, in words: how near, or how long ago it should have been.

export type Urgency = "none" | "later" | "soon" | "overdue";

export interface Due {
  urgency: Urgency;
  /** `due in 3 days`, `2 h overdue`; empty for what has no deadline. */
  text: string;
}

const MINUTE_MS = 60_000;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;
/** Nearer than this wants attention. */
const SOON_MS = DAY_MS;

export function dueOf(dueUs: number | null | undefined, nowMs: number): Due {
  if (dueUs === null || dueUs === undefined) return { urgency: "none", text: "" };
  const leftMs = dueUs / 1000 - nowMs;
  if (leftMs < 0) return { urgency: "overdue", text: `${span(-leftMs)} overdue` };
  return { urgency: leftMs < SOON_MS ? "soon" : "later", text: `due in ${span(leftMs)}` };
}

/** One unit, rounded down: a deadline is never said to be farther than it is. */
function span(ms: number): string {
  if (ms < MINUTE_MS) return "less than a minute";
  if (ms < HOUR_MS) return `${Math.floor(ms / MINUTE_MS)} min`;
  if (ms < 2 * DAY_MS) return `${Math.floor(ms / HOUR_MS)} h`;
  return `${Math.floor(ms / DAY_MS)} days`;
}
