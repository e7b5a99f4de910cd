import { describe, expect, it } from "vitest";
import { certificationId, checkCertification, type CertificationDraft } from "./certification-form";

const TODAY = "2026-11-23";
const DRAFT: CertificationDraft = {
  subject: "provider:Example Labs",
  name: "ISO 27001",
  issuer: "Example Audit",
  scope: "The hosted models",
  dataClasses: ["personal"],
  issued: "2026-01-15",
  expires: "2029-01-15",
  hasFile: true,
};

describe("checkCertification", () => {
  it("finds nothing wrong with a whole one", () => expect(checkCertification(DRAFT, TODAY)).toEqual({}));
  it.each([
    [{ name: " " }, "name"],
    [{ issuer: "" }, "issuer"],
    [{ scope: "" }, "scope"],
    [{ issued: "" }, "issued"],
    [{ issued: "2027-01-01", expires: "2028-01-01" }, "issued"],
    [{ expires: "2026-01-15" }, "expires"],
    [{ expires: "2026-11-23" }, "expires"],
    [{ hasFile: false }, "hasFile"],
  ])("says of %j that %s is wrong", (changes, member) =>
    expect(Object.keys(checkCertification({ ...DRAFT, ...changes }, TODAY))).toEqual([member]),
  );
});

describe("certificationId", () => {
  it("tells subject, name and day", () =>
    expect(certificationId("model:example.granite-v1:0", "SOC 2 Type II", "2026-01-15")).toBe(
      "example-granite-v1-0-soc-2-type-ii-2026-01-15",
    ));
});
