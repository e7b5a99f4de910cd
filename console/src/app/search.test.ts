import { describe, expect, it } from "vitest";
import { readCallsSearch } from "../pages/calls/calls-search";
import { parseSearch, readReturnPath, stringifySearch } from "./search";

describe("the URL's search", () => {
  it("is plain text both ways", () => {
    const search = {
      model: "anthropic.claude-3-haiku-20240307-v1:0",
      from: "2026-03-09T00:00:00Z",
      project: "a b&c",
    };
    const text = stringifySearch(search);
    expect(text).toBe(
      "?model=anthropic.claude-3-haiku-20240307-v1:0&from=2026-03-09T00:00:00Z&project=a+b%26c",
    );
    expect(parseSearch(text)).toEqual(search);
  });

  it("leaves out what is not set", () => expect(stringifySearch({ a: undefined, b: "" })).toBe(""));

  it("keeps text that looks like a number as text", () =>
    expect(parseSearch("?project=007")).toEqual({ project: "007" }));
});

describe("the calls page's search", () => {
  it("keeps known filters and drops the rest", () =>
    expect(
      readCallsSearch({ model: "m", outcome: "failed", call: "c1", cursor: "x", nonsense: "y" }),
    ).toEqual({
      model: "m",
      outcome: "failed",
      call: "c1",
      cursor: "x",
    }));

  it("drops an outcome that does not exist", () =>
    expect(readCallsSearch({ outcome: "exploded" })).toEqual({}));
});

describe("the path to return to", () => {
  it.each(["/calls?outcome=failed", "/overview"])("may be %s", (path) =>
    expect(readReturnPath(path)).toBe(path),
  );
  it.each(["//evil.example", "/\\evil.example", "https://evil.example", "/sign-in", 5, undefined])(
    "may not be %s",
    (path) => expect(readReturnPath(path)).toBeUndefined(),
  );
});
