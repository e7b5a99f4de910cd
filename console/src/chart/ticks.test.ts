import { describe, expect, it } from "vitest";
import { timeTicks } from "./ticks";

const HOUR_US = 3_600_000_000;
const START_US = Date.parse("2026-03-10T07:00:00Z") * 1000;
const day = Array.from({ length: 96 }, (_, index) => START_US + (index * HOUR_US) / 4);
const clock = (us: number) => new Date(us / 1000).toISOString().slice(11, 16);

describe("timeTicks", () => {
  it("marks a day at round hours", () =>
    expect(timeTicks(day, 6, () => 0).map(clock)).toEqual([
      "08:00",
      "12:00",
      "16:00",
      "20:00",
      "00:00",
      "04:00",
    ]));

  it("rounds in local time, not in UTC", () =>
    expect(timeTicks(day, 6, () => 330).every((us) => clock(us + 5.5 * HOUR_US).endsWith("00"))).toBe(true));

  it("says nothing of an empty axis", () => expect(timeTicks([], 6)).toEqual([]));
});
