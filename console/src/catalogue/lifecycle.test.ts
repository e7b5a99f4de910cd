import { describe, expect, it } from "vitest";
import { milestonesOf, phaseOf } from "./lifecycle";

const NOW_MS = Date.parse("2026-11-23T12:00:00Z");

describe("phaseOf", () => {
  it.each([
    [{ status: "ACTIVE" as const }, "active"],
    [{ status: "LEGACY" as const }, "legacy"],
    [{ status: "ACTIVE" as const, legacy_from: "2026-11-23" }, "legacy"],
    [{ status: "ACTIVE" as const, legacy_from: "2026-11-24" }, "active"],
    [{ status: "LEGACY" as const, end_of_life: "2026-11-01" }, "ended"],
    [{ status: "LEGACY" as const, end_of_life: "2026-11-01", ended: false }, "legacy"],
    [{ status: "ACTIVE" as const, legacy_from: null, end_of_life: null }, "active"],
  ])("of %j is %s", (lifecycle, phase) => expect(phaseOf(lifecycle, NOW_MS)).toBe(phase));
});

describe("milestonesOf", () => {
  it("puts dates in order, and today among them", () => {
    const marks = milestonesOf(
      { status: "ACTIVE", released: "2026-11-13", legacy_from: "2026-12-03", end_of_life: "2027-01-02" },
      NOW_MS,
    );
    expect(marks.map(({ key }) => key)).toEqual(["released", "today", "legacy", "end"]);
    expect(marks.map(({ at }) => at)).toEqual([0, 20, 40, 100]);
    expect(marks.map(({ passed }) => passed)).toEqual([true, true, false, false]);
  });

  it("stands alone in the middle when no date is known", () => {
    const [today, ...rest] = milestonesOf({ status: "ACTIVE" }, NOW_MS);
    expect(rest).toEqual([]);
    expect(today).toMatchObject({ key: "today", day: "2026-11-23", at: 50 });
  });

  it("leaves out what is no date", () =>
    expect(milestonesOf({ status: "ACTIVE", released: "soon" }, NOW_MS)).toHaveLength(1));
});
