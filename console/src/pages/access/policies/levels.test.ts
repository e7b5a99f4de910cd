import { describe, expect, it } from "vitest";
import type { Policy } from "../../../api/policies";
import { effectsOf, effectsText, levelsOf } from "./levels";

const UNITS = [
  { id: "root", name: "Northwind" },
  { id: "retail", parent: "root", name: "Retail" },
  { id: "bank", parent: "root", name: "Bank" },
];
const policy = (id: string, unit: string, baseline: boolean): Policy => ({
  id,
  unit,
  baseline,
  description: "",
  text: "",
});

describe("the levels of policies", () => {
  it("go from the root's baseline down to the unit's own", () => {
    const policies = [
      policy("own", "retail", false),
      policy("base", "root", true),
      policy("elsewhere", "bank", false),
    ];
    const levels = levelsOf(policies, UNITS, "retail");
    expect(
      levels.map(({ unit, baseline, policies: held }) => [unit.id, baseline, held.map(({ id }) => id)]),
    ).toEqual([
      ["root", true, ["base"]],
      ["retail", true, []],
      ["root", false, []],
      ["retail", false, ["own"]],
    ]);
  });
});

describe("a policy's effects", () => {
  it("are counted by statement", () =>
    expect(
      effectsOf(
        "permit (principal, action, resource);\nforbid(principal, action, resource) when { 1 == 1 };",
      ),
    ).toEqual({ permits: 1, forbids: 1 }));

  it("are not read from comments or strings", () =>
    expect(
      effectsOf('// forbid (all of it)\n@note("permit ( me \\" )")\npermit (principal, action, resource);'),
    ).toEqual({ permits: 1, forbids: 0 }));

  it("read as words", () => expect(effectsText("")).toBe("No statement"));
});
