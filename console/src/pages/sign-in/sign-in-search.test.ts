import { describe, expect, it } from "vitest";
import { callbackError, readSignInSearch } from "./sign-in-search";

describe("the sign-in page's search", () => {
  it("keeps a path of our own and an error that the server names, and repeats nothing else", () => {
    expect(readSignInSearch({ return: "/calls", error: "access_denied" })).toEqual({
      return: "/calls",
      error: "access_denied",
    });
    for (const error of ["Call 555 now", "odd_code", "toString", "<script>"])
      expect(readSignInSearch({ return: "//evil.example", error })).toEqual({ error: "failed" });
  });
});

describe("a failed callback", () => {
  it("is told in words that say what to do", () =>
    expect(callbackError("invalid_state")).toMatch(/Begin again\.$/));
});
