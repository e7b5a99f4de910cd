import { describe, expect, it } from "vitest";
import { readModelSearch, readPair } from "./model-search";

describe("the versions to compare", () => {
  it("are two ordinals", () => expect(readPair("1..3")).toEqual({ from: 1, to: 3 }));
  it.each(["1", "1..", "a..b", ""])("are not %j", (text) => expect(readPair(text)).toBeNull());
  it("are dropped from the URL when they cannot be read", () =>
    expect(readModelSearch({ compare: "x", terms: "2" })).toEqual({ terms: "2" }));
});
