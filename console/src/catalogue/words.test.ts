import { describe, expect, it } from "vitest";
import { mainListPrice, modalitiesText, plainWord, subjectText } from "./words";

const price = (region: string, mode: "on-demand" | "batch", input: number) => ({
  region,
  mode,
  rates: { input, output: 0 },
});

describe("mainListPrice", () => {
  it("prefers on demand, everywhere", () =>
    expect(
      mainListPrice([price("*", "batch", 1), price("us-east-1", "on-demand", 2), price("*", "on-demand", 3)])
        ?.rates.input,
    ).toBe(3));
  it("takes a region's where there is none for all", () =>
    expect(mainListPrice([price("*", "batch", 1), price("us-east-1", "on-demand", 2)])?.rates.input).toBe(2));
  it("is absent where nothing is published", () => expect(mainListPrice([])).toBeUndefined());
});

describe("words", () => {
  it("of modalities go from in to out", () =>
    expect(modalitiesText(["text", "image"], ["text"])).toBe("Text, image → text"));
  it("have no underscores", () => expect(plainWord("structured_output")).toBe("Structured output"));
  it.each([
    ["model:a.b-v1:0", "this model"],
    ["provider:Mistral AI", "all models of Mistral AI"],
  ])("say who %s is about", (subject, text) => expect(subjectText(subject)).toBe(text));
});
