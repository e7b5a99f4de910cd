import { describe, expect, it } from "vitest";
import { isLive, rangeOf, readRangeSearch, resolveRange, toRangeSearch } from "./range";

const NOW = Date.parse("2026-03-10T12:00:00Z");

describe("a range in the URL", () => {
  it("is the last 24 hours when absent", () =>
    expect(rangeOf(readRangeSearch({}))).toEqual({ kind: "last", preset: "24h" }));

  it("leaves the default out of the URL", () => {
    expect(readRangeSearch({ range: "24h" })).toEqual({});
    expect(toRangeSearch({ kind: "last", preset: "24h" })).toEqual({});
  });

  it("ignores a preset that does not exist", () => expect(readRangeSearch({ range: "3y" })).toEqual({}));

  it("ignores a custom range that is reversed or half", () => {
    expect(readRangeSearch({ from: "2026-03-10T00:00:00Z", to: "2026-03-09T00:00:00Z" })).toEqual({});
    expect(readRangeSearch({ from: "2026-03-10T00:00:00Z", range: "1h" })).toEqual({ range: "1h" });
  });

  it("survives a round trip when custom", () => {
    const range = { kind: "between", fromMs: NOW - 1000, toMs: NOW } as const;
    expect(rangeOf(readRangeSearch(toRangeSearch(range)))).toEqual(range);
  });
});

describe("resolveRange", () => {
  it("counts a relative range back from now, in microseconds", () =>
    expect(resolveRange({ kind: "last", preset: "15m" }, NOW)).toEqual({
      from_us: (NOW - 900_000) * 1000,
      to_us: NOW * 1000,
    }));

  it("takes a custom range as it stands", () =>
    expect(resolveRange({ kind: "between", fromMs: 5, toMs: 7 }, NOW)).toEqual({
      from_us: 5000,
      to_us: 7000,
    }));
});

describe("isLive", () => {
  it("is false for a span that has ended", () =>
    expect(isLive({ kind: "between", fromMs: 0, toMs: NOW - 1 }, NOW)).toBe(false));
  it("is true for a relative one", () => expect(isLive({ kind: "last", preset: "1h" }, NOW)).toBe(true));
});
