import { describe, expect, it } from "vitest";
import type { Overview, Totals } from "../../api/vocabulary";
import { concernsOf, healthOf, monthlyPace } from "./assessment";

const DAY_US = 86_400_000_000;

function totals(changes: Partial<Totals> = {}): Totals {
  const none = { failed: 0, cancelled: 0, interrupted: 0, input_tokens: 0, output_tokens: 0, cost_nanos: 0 };
  return {
    calls: 100,
    ...none,
    first_event_p50_us: 1,
    duration_p50_us: 1,
    duration_p95_us: 1_000_000,
    ...changes,
  };
}

function overview(changes: Partial<Overview> = {}): Overview {
  return {
    from_us: 0,
    to_us: DAY_US,
    bucket_us: 1,
    totals: totals(),
    previous: totals(),
    series: [],
    models: [],
    ...changes,
  };
}

describe("health", () => {
  it.each([
    [0, "idle"],
    [100, "healthy"],
  ] as const)("of %d calls without failure is %s", (calls, health) =>
    expect(healthOf(overview({ totals: totals({ calls }) }))).toBe(health),
  );
  it("is degraded from three in a hundred", () =>
    expect(healthOf(overview({ totals: totals({ failed: 3 }) }))).toBe("degraded"));
  it("is failing from fifteen", () =>
    expect(healthOf(overview({ totals: totals({ failed: 15 }) }))).toBe("failing"));
});

describe("concerns", () => {
  it("are none on a quiet day", () => expect(concernsOf(overview())).toEqual([]));

  it("name a model that fails often, but not one with few calls", () => {
    const row = totals();
    const models = [
      { ...row, model: "a", calls: 20, failed: 5 },
      { ...row, model: "b", calls: 2, failed: 2 },
    ];
    expect(concernsOf(overview({ models })).map((concern) => concern.calls)).toEqual([
      { model: "a", outcome: "failed" },
    ]);
  });

  it("tell of interrupted calls and of a slower tail", () => {
    const slow = overview({ totals: totals({ interrupted: 1, duration_p95_us: 2_000_000 }) });
    expect(concernsOf(slow).map((concern) => concern.key)).toEqual(["interrupted", "slower"]);
  });
});

describe("the monthly pace", () => {
  it("is thirty times a day's cost", () =>
    expect(monthlyPace(overview({ totals: totals({ cost_nanos: 7 }) }))).toBe(210));
  it("is not guessed from an hour", () => expect(monthlyPace(overview({ to_us: DAY_US / 24 }))).toBeNull());
});
