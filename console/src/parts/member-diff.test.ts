import { describe, expect, it } from "vitest";
import { lineDiff, memberDiff } from "./member-diff";

describe("the difference of two objects", () => {
  it("names what was added, removed and changed before what stayed", () =>
    expect(
      memberDiff(
        { kind: "unit", id: "a", name: "Old", gone: 1 },
        { kind: "unit", id: "a", name: "New", x: [] },
      ),
    ).toEqual([
      { path: "name", kind: "changed", before: "Old", after: "New" },
      { path: "gone", kind: "removed", before: "1", after: null },
      { path: "x", kind: "added", before: null, after: "none" },
      { path: "id", kind: "same", before: "a", after: "a" },
    ]));

  it("joins members of members, and reads JSON that is kept as text", () =>
    expect(memberDiff('{"conditions":{"regions":["eu-west-1","eu-west-3"]}}', null)).toEqual([
      { path: "conditions.regions", kind: "removed", before: "eu-west-1, eu-west-3", after: null },
    ]));

  it("shows instants as instants, and truth as yes and no", () =>
    expect(memberDiff(null, { expires_at_us: Date.UTC(2026, 0, 2) * 1000, disabled: false })).toEqual([
      { path: "expires_at_us", kind: "added", before: null, after: "2026-01-02 00:00:00.000 UTC" },
      { path: "disabled", kind: "added", before: null, after: "no" },
    ]));

  it("does not tell an absent member from null", () => expect(memberDiff({ parent: null }, {})).toEqual([]));
});

describe("the difference of two texts", () => {
  it("keeps the lines that both have", () =>
    expect(lineDiff("a\nb\nc", "a\nx\nc\nd")).toEqual([
      { kind: "same", text: "a" },
      { kind: "removed", text: "b" },
      { kind: "added", text: "x" },
      { kind: "same", text: "c" },
      { kind: "added", text: "d" },
    ]));
});
