import { describe, expect, it } from "vitest";
import type { ExplainedStep } from "../../../api/explain";
import { becauseText, stepTitle } from "./answer-words";

const step = (changes: Partial<ExplainedStep>): ExplainedStep => ({
  step: "policy",
  name: "",
  outcome: "allows",
  detail: "",
  policies: [],
  conditions: [],
  ...changes,
});

describe("the answer in a sentence", () => {
  it("is what the server says of a refusal", () =>
    expect(becauseText({ allowed: false, message: "policy `p` of unit `u` forbids it", steps: [] })).toBe(
      " because policy `p` of unit `u` forbids it.",
    ));

  it("is what allowed it, of what is allowed", () => {
    const steps = [step({ step: "roles" }), step({ step: "entitlement", name: "configuration file" })];
    expect(becauseText({ allowed: true, message: "the call is allowed", steps })).toBe(
      " because its role calls models, the configuration file covers it and no policy forbids it.",
    );
  });
});

describe("a step's title", () => {
  const units = [{ id: "root", name: "Northwind" }];
  it.each([
    [{ name: "the baseline of unit `root`", unit: "root" }, "Baseline policies of Northwind"],
    [{ name: "unit `root`", unit: "root" }, "Policies of Northwind"],
    [{ name: "the resource policy of arn:x" }, "Policies of the resource policy of arn:x"],
    [{ step: "entitlement", name: "ent-1" }, "Entitlement: ent-1"],
  ] as const)("of %o is %s", (changes, title) => expect(stepTitle(step(changes), units)).toBe(title));
});
