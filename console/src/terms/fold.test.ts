import { describe, expect, it } from "vitest";
import { countChanges, foldPieces } from "./fold";

const words = (count: number) => Array.from({ length: count }, (_, index) => `w${index} `).join("");

describe("foldPieces", () => {
  it("keeps a few words around each change and folds the rest", () => {
    const folded = foldPieces(
      [
        { op: "equal", text: words(40) },
        { op: "delete", text: "may" },
        { op: "insert", text: "must" },
        { op: "equal", text: words(60) },
        { op: "insert", text: "end" },
      ],
      3,
    );
    expect(folded.map(({ op }) => op)).toEqual([
      "fold",
      "equal",
      "delete",
      "insert",
      "equal",
      "fold",
      "equal",
      "insert",
    ]);
    expect(folded[0]).toMatchObject({ words: 37 });
    expect(folded[1]).toEqual({ op: "equal", text: "w37 w38 w39 " });
    expect(folded[5]).toMatchObject({ words: 54 });
  });

  it("loses no character", () => {
    const pieces = [
      { op: "equal" as const, text: `  Title\n\n${words(50)}` },
      { op: "insert" as const, text: "new " },
      { op: "equal" as const, text: words(50) },
    ];
    expect(
      foldPieces(pieces)
        .map(({ text }) => text)
        .join(""),
    ).toBe(pieces.map(({ text }) => text).join(""));
  });

  it("leaves a short text whole", () =>
    expect(foldPieces([{ op: "equal", text: words(5) }])).toEqual([{ op: "equal", text: words(5) }]));
});

describe("countChanges", () => {
  it("counts words, not pieces", () =>
    expect(
      countChanges([
        { op: "insert", text: "two words" },
        { op: "equal", text: "none" },
        { op: "delete", text: " one " },
      ]),
    ).toEqual({ inserted: 2, deleted: 1 }));
});
