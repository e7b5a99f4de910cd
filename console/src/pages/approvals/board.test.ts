import { describe, expect, it } from "vitest";
import type { RequestRow } from "../../api/governance";
import { byUrgency, columnsOf, tallyOf } from "./board";

const row = (id: string, changes: Partial<RequestRow> = {}): RequestRow => ({
  id,
  model: "example.granite-v1:0",
  unit: "support",
  status: "open",
  stage: "legal",
  requester: { id: "p-1", name: "Ada" },
  accounts: [],
  data_classes: [],
  use_case: "",
  expected_monthly_cost_nanos: null,
  trigger: null,
  waiting_for_me: false,
  version: 1,
  opened_at_us: 0,
  changed_at_us: 0,
  due_at_us: null,
  ...changes,
});
const ids = (rows: RequestRow[]) => rows.map(({ id }) => id);
const STAGES = [
  { id: "intake", name: "Intake", role: "unit-admin", distinct: false },
  { id: "legal", name: "Legal", role: "legal-reviewer", distinct: true },
] as const;

describe("columnsOf", () => {
  it("keeps the stages' order, the empty ones too", () =>
    expect(columnsOf([row("a")], STAGES).map(({ name, rows }) => [name, ids(rows)])).toEqual([
      ["Intake", []],
      ["Legal", ["a"]],
    ]));

  it("loses no request whose stage is no longer configured", () =>
    expect(columnsOf([row("a", { stage: "ethics" })], STAGES).at(-1)).toMatchObject({
      id: "ethics",
      role: null,
    }));
});

describe("byUrgency", () => {
  it("puts what waits for me first, then what is due first", () =>
    expect(
      ids(
        byUrgency([
          row("none"),
          row("late", { due_at_us: 9 }),
          row("soon", { due_at_us: 5 }),
          row("mine", { due_at_us: 99, waiting_for_me: true }),
        ]),
      ),
    ).toEqual(["mine", "soon", "late", "none"]));
  it("lets the oldest go first among equals", () =>
    expect(ids(byUrgency([row("new", { opened_at_us: 2 }), row("old", { opened_at_us: 1 })]))).toEqual([
      "old",
      "new",
    ]));
});

it("tallies what waits and what is overdue", () =>
  expect(
    tallyOf(
      [row("a", { waiting_for_me: true }), row("b", { due_at_us: 1_000_000 }), row("c", { due_at_us: 9e15 })],
      2000,
    ),
  ).toEqual({ waiting: 1, overdue: 1, all: 3 }));
