import { describe, expect, it } from "vitest";
import { callbackError, readSignInSearch } from "./sign-in-search";

describe("the sign-in page's search", () => {
  it("keeps a path of our own and the error's name, and repeats nothing that is no name", () => {
    expect(readSignInSearch({ return: "/calls", error: "access_denied" })).toEqual({
      return: "/calls",
      error: "access_denied",
    });
    expect(readSignInSearch({ return: "//evil.example", error: "Call 555 now" })).toEqual({
      error: "failed",
    });
  });
});

describe("a failed callback", () => {
  it("is told in words that say what to do", () =>
    expect(callbackError("expired")).toMatch(/Begin again\.$/));
  it("shows what it does not know", () => expect(callbackError("odd_code")).toContain("“odd_code”"));
});
