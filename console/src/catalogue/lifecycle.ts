// A model's life as dates, and where they stand on a line.
import type { Lifecycle } from "../api/governance";

export type LifecyclePhase = "active" | "legacy" | "ended";

/**
 * The phase on a day. The dates decide: from `legacy_from` on a model is legacy, whatever its status says. Whether it has
 * ended the server says, where it does: not everybody's word on the day counts.
 */
export function phaseOf(
  { status, legacy_from, end_of_life, ended }: Lifecycle,
  nowMs: number,
): LifecyclePhase {
  if (ended ?? reached(end_of_life, nowMs)) return "ended";
  return status === "LEGACY" || reached(legacy_from, nowMs) ? "legacy" : "active";
}

export interface Milestone {
  key: "released" | "legacy" | "end" | "today";
  label: string;
  /** In ISO 8601. */
  day: string;
  /** From the line's left end, in percent. */
  at: number;
  passed: boolean;
}

/** The dates that are known, and today, in their order, spread over the line's length. */
export function milestonesOf({ released, legacy_from, end_of_life }: Lifecycle, nowMs: number): Milestone[] {
  const today = new Date(nowMs).toISOString().slice(0, 10);
  const known = [
    { key: "released" as const, label: "Released", day: released },
    { key: "today" as const, label: "Today", day: today },
    { key: "legacy" as const, label: "Legacy", day: legacy_from },
    { key: "end" as const, label: "End of life", day: end_of_life },
  ].filter(
    (entry): entry is typeof entry & { day: string } => Boolean(entry.day) && !Number.isNaN(msOf(entry.day)),
  );
  const sorted = known.sort((one, other) => msOf(one.day) - msOf(other.day));
  const first = msOf(sorted[0]?.day);
  const span = msOf(sorted.at(-1)?.day) - first;
  return sorted.map((entry) => ({
    ...entry,
    at: span === 0 ? 50 : ((msOf(entry.day) - first) / span) * 100,
    passed: msOf(entry.day) <= msOf(today),
  }));
}

function reached(day: string | null | undefined, nowMs: number): boolean {
  return Boolean(day) && msOf(day) <= nowMs;
}

function msOf(day: string | null | undefined): number {
  return Date.parse(`${day}T00:00:00Z`);
}
