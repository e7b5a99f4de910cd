import { describe, expect, it } from "vitest";
import { askedOf, checkRequest, draftFor, draftOf, type RequestDraft } from "./request-form";

const MODEL = "example.granite-v1:0";
const TODAY = "2026-11-23";
const DRAFT: RequestDraft = {
  unit: "support",
  accounts: ["123456789012"],
  environments: ["production"],
  regions: ["eu-central-1"],
  dataClasses: ["personal"],
  modes: ["on-demand"],
  maxTokens: "2048",
  guardrailRequired: true,
  useCase: "Answers for customers, read by a person.",
  monthlyCost: "1,250.50",
  expires: "2027-06-01",
};

describe("draftFor", () => {
  const organisation = {
    units: [{ id: "root", name: "Northwind" }],
    accounts: [{ id: "123456789012", name: "Support", unit: "support" }],
    projects: [
      {
        id: "support-assistant",
        account: "123456789012",
        name: "Assistant",
        environment: "production" as const,
        data_classes: ["personal"],
      },
    ],
  };
  const caller = { account: "123456789012", project: "support-assistant", region: "eu-central-1" };

  it("knows who asks", () =>
    expect(draftFor(caller, { regions: ["eu-central-1"] }, organisation)).toMatchObject({
      unit: "support",
      accounts: ["123456789012"],
      environments: ["production"],
      dataClasses: ["personal"],
      regions: ["eu-central-1"],
    }));

  it("asks for no region where the model is not offered", () =>
    expect(draftFor(caller, { regions: ["us-east-1", "us-west-2"] }, organisation).regions).toEqual([]));

  it("has nothing to choose where there is one choice", () =>
    expect(draftFor(caller, { regions: ["local"], modes: ["batch"] }, organisation)).toMatchObject({
      regions: ["local"],
      modes: ["batch"],
    }));

  it("takes the caller's region and calls on demand where there are several", () =>
    expect(
      draftFor(
        caller,
        { regions: ["us-east-1", "eu-central-1"], modes: ["batch", "on-demand"] },
        organisation,
      ),
    ).toMatchObject({ regions: ["eu-central-1"], modes: ["on-demand"] }));

  it("works for somebody who may not read the organisation", () =>
    expect(draftFor(caller, { regions: [] }, { units: [], accounts: [], projects: [] })).toMatchObject({
      unit: "",
      accounts: ["123456789012"],
    }));
});

describe("checkRequest", () => {
  it("finds nothing wrong with a whole one", () => expect(checkRequest(DRAFT, TODAY)).toEqual({}));
  it("lets limits be left out, and a cost be zero", () =>
    expect(checkRequest({ ...DRAFT, maxTokens: "", expires: "", monthlyCost: "0" }, TODAY)).toEqual({}));
  it.each<[Partial<RequestDraft>, string]>([
    [{ unit: " " }, "unit"],
    [{ accounts: [] }, "accounts"],
    [{ accounts: ["123"] }, "accounts"],
    [{ environments: [] }, "environments"],
    [{ regions: [] }, "regions"],
    [{ dataClasses: ["Personal data"] }, "dataClasses"],
    [{ modes: [] }, "modes"],
    [{ maxTokens: "0" }, "maxTokens"],
    [{ maxTokens: "1.5" }, "maxTokens"],
    [{ useCase: "tests" }, "useCase"],
    [{ monthlyCost: "" }, "monthlyCost"],
    [{ monthlyCost: "-3" }, "monthlyCost"],
    [{ monthlyCost: "99999999999999999999" }, "monthlyCost"],
    [{ expires: "2026-11-23" }, "expires"],
  ])("says of %j that %s is wrong", (changes, member) =>
    expect(Object.keys(checkRequest({ ...DRAFT, ...changes }, TODAY))).toEqual([member]),
  );
});

describe("what is sent", () => {
  it("is in nanos and microseconds", () =>
    expect(askedOf(DRAFT, MODEL)).toMatchObject({
      max_tokens: 2048,
      expected_monthly_cost_nanos: 1_250_500_000_000,
      expires_at_us: Date.UTC(2027, 5, 1) * 1000,
    }));
  it("leaves out what does not limit", () => {
    const asked = askedOf({ ...DRAFT, maxTokens: "", expires: "" }, MODEL);
    expect(asked).not.toHaveProperty("max_tokens");
    expect(asked).not.toHaveProperty("expires_at_us");
  });
  it("comes back as the same form", () =>
    expect(draftOf(askedOf(DRAFT, MODEL))).toEqual({ ...DRAFT, monthlyCost: "1250.5" }));
});
