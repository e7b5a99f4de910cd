import { describe, expect, it } from "vitest";
import { formatMoney, formatMoneyExact, formatMoneyShort } from "./money";

describe("formatMoney", () => {
  it.each([
    [0, "$0.00"],
    [10_000_000, "$0.01"],
    [1_204_500_000_000, "$1,204.50"],
    [4_213_000, "$0.0042"],
    [4_000_000, "$0.0040"],
    [12, "$0.000000012"],
    [-2_500_000_000, "-$2.50"],
  ])("shows %d nanos as %s", (nanos, text) => expect(formatMoney(nanos, "USD")).toBe(text));

  it("uses the organisation's currency", () => expect(formatMoney(1_000_000_000, "EUR")).toBe("€1.00"));
});

describe("formatMoneyExact", () => {
  it.each([
    [0, "$0.00"],
    [4_213_007, "$0.004213007"],
    [1_500_000_000, "$1.50"],
    [1_234_567_000_000_001, "$1,234,567.000000001"],
    [-1, "-$0.000000001"],
  ])("loses nothing of %d nanos", (nanos, text) => expect(formatMoneyExact(nanos, "USD")).toBe(text));
});

describe("formatMoneyShort", () => {
  it("is short above a thousand", () => expect(formatMoneyShort(1_234_000_000_000, "USD")).toBe("$1.2K"));
  it("shows what tells two marks of an axis apart", () =>
    expect(formatMoneyShort(135_000_000, "USD")).toBe("$0.135"));
  it("has no decimals at zero", () => expect(formatMoneyShort(0, "USD")).toBe("$0"));
});
