// The overview's answer: is it healthy, what does it cost, and what wants attention.
import type { Overview, Totals } from "../../api/vocabulary";
import { formatDuration } from "../../quantity/duration";
import { formatShare, relativeChange } from "../../quantity/count";
import type { CallsSearch } from "../calls/calls-search";

export type Health = "healthy" | "degraded" | "failing" | "idle";

/** One thing to look at, and the calls that show it. */
export interface Concern {
  key: string;
  text: string;
  calls: CallsSearch;
}

/** Shares of failed calls from which a platform is called degraded, and failing. */
const DEGRADED_SHARE = 0.03;
const FAILING_SHARE = 0.15;
/** Fewer calls than this say little about a model. */
const TELLING_CALLS = 10;
const MODEL_SHARE = 0.1;
const SLOWER_BY = 0.5;

export function healthOf({ totals }: Overview): Health {
  if (totals.calls === 0) return "idle";
  const share = totals.failed / totals.calls;
  if (share >= FAILING_SHARE) return "failing";
  return share >= DEGRADED_SHARE ? "degraded" : "healthy";
}

export function concernsOf(overview: Overview): Concern[] {
  const { totals, previous } = overview;
  const concerns: Concern[] = [];
  for (const { model, calls, failed } of overview.models) {
    if (calls >= TELLING_CALLS && failed / calls >= MODEL_SHARE) {
      const text = `${model} fails ${formatShare(failed, calls)} of its calls`;
      concerns.push({ key: `model ${model}`, text, calls: { model, outcome: "failed" } });
    }
  }
  if (totals.interrupted > 0) {
    const noun = totals.interrupted === 1 ? "call was" : "calls were";
    const text = `${totals.interrupted} ${noun} interrupted and charged at the bound`;
    concerns.push({ key: "interrupted", text, calls: { outcome: "interrupted" } });
  }
  const slower = relativeChange(totals.duration_p95_us, previous.duration_p95_us);
  if (
    slower !== null &&
    slower >= SLOWER_BY &&
    totals.calls >= TELLING_CALLS &&
    totals.duration_p95_us !== null
  ) {
    const text = `The slowest twentieth of calls now takes over ${formatDuration(totals.duration_p95_us)}, up ${Math.round(slower * 100)}%`;
    concerns.push({ key: "slower", text, calls: {} });
  }
  return concerns;
}

/** By enough to say so: times vary from one span to the next. */
export function isSlower(now: number | null, before: number | null): boolean {
  return (relativeChange(now, before) ?? 0) >= SLOWER_BY;
}

/** The share of failed calls has risen, and is no longer a healthy one. */
export function isFailingMore(now: Totals, before: Totals): boolean {
  if (now.calls === 0) return false;
  const share = now.failed / now.calls;
  return share >= DEGRADED_SHARE && (before.calls === 0 || share > before.failed / before.calls);
}

/** What thirty days cost at this span's pace, in nanos; null for spans too short to say. */
export function monthlyPace({ from_us, to_us, totals }: Overview): number | null {
  const days = (to_us - from_us) / 86_400_000_000;
  return days < 0.9 || days > 29 ? null : Math.round((totals.cost_nanos / days) * 30);
}
