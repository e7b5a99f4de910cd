// The board: what is under way, in the columns of its stages.
import type { RequestRow, StageDefinition } from "../../api/governance";

export interface BoardColumn {
  id: string;
  name: string;
  /** Who decides here; none for a stage that is no longer configured. */
  role: string | null;
  rows: RequestRow[];
}

/**
 * A column for each configured stage, in order, and one for each other stage that a request still stands at: a
 * request keeps the stages of the day on which it was opened.
 */
export function columnsOf(
  rows: readonly RequestRow[],
  stages: readonly Pick<StageDefinition, "id" | "name" | "role">[],
): BoardColumn[] {
  const known = stages.map(({ id, name, role }) => ({ id, name, role }));
  const others = [...new Set(rows.map(({ stage }) => stage))]
    .filter((stage): stage is string => stage !== null && !stages.some(({ id }) => id === stage))
    .map((stage) => ({ id: stage, name: stage, role: null }));
  return [...known, ...others].map((column) => ({
    ...column,
    rows: byUrgency(rows.filter(({ stage }) => stage === column.id)),
  }));
}

/** What waits for the viewer first, then what is due first; what has no deadline last, the oldest first. */
export function byUrgency(rows: readonly RequestRow[]): RequestRow[] {
  return [...rows].sort(
    (one, other) =>
      Number(other.waiting_for_me) - Number(one.waiting_for_me) ||
      (one.due_at_us ?? Infinity) - (other.due_at_us ?? Infinity) ||
      one.opened_at_us - other.opened_at_us,
  );
}

export interface Tally {
  waiting: number;
  overdue: number;
  all: number;
}

export function tallyOf(rows: readonly RequestRow[], nowMs: number): Tally {
  return {
    waiting: rows.filter(({ waiting_for_me }) => waiting_for_me).length,
    overdue: rows.filter(({ due_at_us }) => due_at_us !== null && due_at_us / 1000 < nowMs).length,
    all: rows.length,
  };
}
