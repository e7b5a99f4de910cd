import { describe, expect, it } from "vitest";
import type { HeldMembership, Principal } from "../../../api/principals";
import { memberRows, withoutRole } from "./rows";

const UNITS = [
  { id: "root", name: "Northwind" },
  { id: "retail", parent: "root", name: "Retail" },
];
const principal = (id: string, memberships: HeldMembership[]): Principal => ({
  id,
  name: id.toUpperCase(),
  type: "user",
  account: "123456789012",
  project: "p",
  disabled: false,
  memberships,
  identity: null,
  last_seen_at_us: null,
});
const PEOPLE = [
  principal("ann", [{ unit: "root", role: "auditor" }]),
  principal("bob", [{ unit: "retail", role: "unit-admin" }]),
  principal("cid", []),
];

describe("the rows of members", () => {
  it("tell a role that a group gives from one that was given here", () => {
    const given = { unit: "root", role: "auditor" } as const;
    const rows = memberRows([principal("eve", [given, { ...given, group: "audit" }])], UNITS, {});
    expect(rows.map(({ group }) => group)).toEqual([null, "audit"]);
    expect(new Set(rows.map(({ key }) => key)).size).toBe(2);
  });

  it("show what comes down to a unit after what was given there", () =>
    expect(
      memberRows(PEOPLE, UNITS, { unit: "retail" }).map(({ key, inherited }) => [key, inherited]),
    ).toEqual([
      ["bob retail unit-admin ", false],
      ["ann root auditor ", true],
    ]));

  it("show every role where it was given when no unit is chosen", () =>
    expect(memberRows(PEOPLE, UNITS, {}).map(({ key }) => key)).toEqual([
      "ann root auditor ",
      "bob retail unit-admin ",
    ]));

  it("are narrowed by role and by text", () => {
    expect(memberRows(PEOPLE, UNITS, { role: "auditor" })).toHaveLength(1);
    expect(memberRows(PEOPLE, UNITS, { find: "BO" })).toHaveLength(1);
  });

  it("leave out whoever has no role, which is said apart", () =>
    expect(withoutRole(PEOPLE).map(({ id }) => id)).toEqual(["cid"]));
});
