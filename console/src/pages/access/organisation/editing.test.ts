import { describe, expect, it } from "vitest";
import { accountChanges, idFrom, projectChanges, unitChanges } from "./editing";

describe("an edit of the organisation", () => {
  it("gives the root no parent", () =>
    expect(unitChanges({ id: "root", parent: "", name: " Northwind " }, true)).toEqual([
      { op: "put", manifest: { kind: "unit", id: "root", name: "Northwind" } },
    ]));

  it("takes an account's digits as people group them", () =>
    expect(
      accountChanges({ id: "1234 5678-9012", unit: "root", name: "A", selfService: true })[0],
    ).toMatchObject({ manifest: { id: "123456789012", self_service: true } }));

  it("takes data classes with any separator, each once", () =>
    expect(
      projectChanges({
        id: "p",
        account: "123456789012",
        name: "P",
        environment: "production",
        dataClasses: "personal, health;personal",
      })[0],
    ).toMatchObject({ manifest: { data_classes: ["health", "personal"] } }));

  it("makes an id of a name", () => expect(idFrom("Retail & Côte d'Azur ")).toBe("retail-cote-d-azur"));
});
