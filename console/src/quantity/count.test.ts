import { describe, expect, it } from "vitest";
import { formatChange, formatCount, formatCountShort, formatShare, relativeChange } from "./count";

describe("formatCountShort", () => {
  it.each([
    [0, "0"],
    [999, "999"],
    [1000, "1.0\u202fk"],
    [12_345, "12.3\u202fk"],
    [99_949, "99.9\u202fk"],
    [99_960, "100\u202fk"],
    [999_400, "999\u202fk"],
    [999_950, "1.0\u202fM"],
    [1_234_567, "1.2\u202fM"],
    [2_500_000_000, "2.5\u202fG"],
  ])("shows %d as %s", (count, text) => expect(formatCountShort(count)).toBe(text));
});

describe("formatCount", () => {
  it("separates thousands", () => expect(formatCount(1_234_567)).toBe("1,234,567"));
});

describe("formatShare", () => {
  it.each([
    [0, 0, "–"],
    [0, 10, "0%"],
    [10, 10, "100%"],
    [1, 3, "33.3%"],
    [1, 100_000, "<0.1%"],
    [99_999, 100_000, ">99.9%"],
  ])("shows %d of %d as %s", (part, whole, text) => expect(formatShare(part, whole)).toBe(text));
});

describe("change", () => {
  it("is unknown when there was nothing before", () => expect(relativeChange(5, 0)).toBeNull());
  it.each([
    [112, 100, "+12%"],
    [96.6, 100, "\u22123.4%"],
    [100, 100, "0%"],
    [2400, 100, "×24"],
  ])("from %d after %d reads %s", (now, before, text) =>
    expect(formatChange(relativeChange(now, before) ?? NaN)).toBe(text),
  );
});
