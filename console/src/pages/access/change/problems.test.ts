import { describe, expect, it } from "vitest";
import { sortProblems } from "./problems";

const WORDS = { parent: ["parent", "cycle"], name: ["name"] };
const subject = { kind: "unit", id: "retail" };
const problem = (message: string, id = "retail") => ({ kind: "unit", id, message });

describe("a refusal's problems", () => {
  it("stand beside the field that they speak of first", () =>
    expect(
      sortProblems([problem("its parent `x` does not exist; name one that does")], subject, WORDS),
    ).toEqual({ fields: { parent: "its parent `x` does not exist; name one that does" }, others: [] }));

  it("share a field, one a line", () =>
    expect(sortProblems([problem("the name is empty"), problem("no name")], subject, WORDS).fields.name).toBe(
      "the name is empty\nno name",
    ));

  it("are listed when they are about something else, or about no field", () => {
    const others = [problem("its parent is gone", "stores"), problem("has accounts")];
    expect(sortProblems(others, subject, WORDS)).toEqual({ fields: {}, others });
  });

  it("do not take a part of a word for a field's", () =>
    expect(sortProblems([problem("renamed meanwhile")], subject, WORDS).others).toHaveLength(1));
});
