import { describe, expect, it } from "vitest";
import { shortenAxisLabel } from "./axis";

describe("shortenAxisLabel", () => {
  it.each([
    ["10.0 s", "10 s"],
    ["1.50 s", "1.5 s"],
    ["$0.090", "$0.09"],
    ["$100", "$100"],
    ["0 ms", "0"],
    ["160 k", "160 k"],
    ["1,200", "1,200"],
  ])("makes %s into %s", (label, short) => expect(shortenAxisLabel(label)).toBe(short));
});
