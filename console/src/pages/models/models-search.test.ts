import { describe, expect, it } from "vitest";
import { readModelsSearch } from "./models-search";

describe("readModelsSearch", () => {
  it("keeps what it knows, and drops the rest", () =>
    expect(
      readModelsSearch({
        query: "claude",
        provider: "Anthropic",
        lifecycle: "LEGACY",
        availability: "entitled",
        modality: "smell",
        other: "x",
      }),
    ).toEqual({ query: "claude", provider: "Anthropic", lifecycle: "LEGACY", availability: "entitled" }));
  it("is empty for an empty URL", () => expect(readModelsSearch({})).toEqual({}));
});
