import { describe, expect, it } from "vitest";
import type { Organisation } from "../../api/organisation";
import { isWithin, narrow, pathText, rolesAt, treeOf } from "./tree";

const administered = true;
const ORGANISATION: Organisation = {
  units: [
    { id: "stores", parent: "retail", name: "Stores", administered },
    { id: "root", name: "Northwind", administered },
    { id: "retail", parent: "root", name: "Retail", administered },
    { id: "bank", parent: "root", name: "Bank", administered },
  ],
  accounts: [{ id: "111122223333", unit: "stores", name: "Tills" }],
  projects: [{ id: "chat", account: "111122223333", name: "Chat", environment: "sandbox" }],
  groups: [],
};
const { units } = ORGANISATION;

describe("the tree", () => {
  it("hangs every unit under its parent, by name", () => {
    const tree = treeOf(ORGANISATION);
    expect(tree?.units.map(({ unit }) => unit.id)).toEqual(["bank", "retail"]);
    expect(tree?.units[1]?.units[0]?.accounts[0]?.projects[0]?.id).toBe("chat");
  });

  it("keeps the way to what matches, and nothing else", () => {
    const tree = treeOf(ORGANISATION);
    const found = tree && narrow(tree, "CHAT");
    expect(found?.units.map(({ unit }) => unit.id)).toEqual(["retail"]);
    expect(found?.units[0]?.units[0]?.accounts).toHaveLength(1);
    expect(tree && narrow(tree, "nothing")).toBeNull();
  });

  it("tells what is within what", () => {
    expect(isWithin(units, "stores", "retail")).toBe(true);
    expect(isWithin(units, "stores", "bank")).toBe(false);
    expect(isWithin(units, "gone", "root")).toBe(false);
  });

  it("ends at a cycle instead of turning in it", () => {
    const turning = [
      { id: "a", parent: "b", name: "A" },
      { id: "b", parent: "a", name: "B" },
    ];
    expect(pathText(turning, "a")).toBe("B / A");
  });
});

describe("the roles at a unit", () => {
  it("come from the unit itself and from those above, never from beside or below", () =>
    expect(
      rolesAt(
        [
          { unit: "root", role: "auditor" },
          { unit: "stores", role: "unit-admin" },
          { unit: "bank", role: "developer" },
        ],
        units,
        "stores",
      ),
    ).toEqual([
      { unit: "root", role: "auditor", inheritedFrom: "root" },
      { unit: "stores", role: "unit-admin", inheritedFrom: null },
    ]));
});
