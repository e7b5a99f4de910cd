import { describe, expect, it } from "vitest";
import { choiceMember, textMember } from "./search-member";

describe("a member of the search", () => {
  it("is kept when it says something", () =>
    expect(textMember("query", "claude")).toEqual({ query: "claude" }));
  it.each(["", undefined, 3])("is left out when it is %j", (value) =>
    expect(textMember("query", value)).toEqual({}),
  );
  it("is one of its choices", () =>
    expect(choiceMember("mode", "batch", ["batch"])).toEqual({ mode: "batch" }));
  it("or nothing", () => expect(choiceMember("mode", "other", ["batch"])).toEqual({}));
});
