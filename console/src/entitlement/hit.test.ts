import { expect, it } from "vitest";
import { hitBy } from "./hit";

const row = (project: string, account: string, calls: number) => ({ project, account, calls, cost_nanos: 0 });

it("counts the projects and calls of the entitlement's accounts alone", () =>
  expect(
    hitBy({ accounts: ["1", "2"] }, [
      row("a", "1", 10),
      row("b", "2", 5),
      row("c", "3", 99),
      row("d", "1", 0),
    ]),
  ).toEqual({ projects: ["a", "b"], calls: 15 }));
