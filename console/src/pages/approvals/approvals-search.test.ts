import { describe, expect, it } from "vitest";
import { readApprovalsSearch, requestsFilter } from "./approvals-search";

describe("readApprovalsSearch", () => {
  it("keeps what it knows", () =>
    expect(readApprovalsSearch({ scope: "mine", model: "a", status: "rejected", other: "x" })).toEqual({
      scope: "mine",
      model: "a",
      status: "rejected",
    }));
  it("does not mention what is the default, nor what it cannot read", () =>
    expect(readApprovalsSearch({ scope: "all", status: "lost" })).toEqual({}));
});

describe("requestsFilter", () => {
  it("asks the server in its own words", () => {
    expect(requestsFilter({ scope: "waiting", model: "a" }, "open")).toEqual({
      status: "open",
      model: "a",
      waiting_for_me: true,
    });
    expect(requestsFilter({ scope: "mine" }, "approved")).toEqual({ status: "approved", mine: true });
  });
});
