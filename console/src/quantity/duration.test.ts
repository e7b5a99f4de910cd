import { describe, expect, it } from "vitest";
import { formatDuration, formatDurationExact, tokensPerSecond } from "./duration";

const plain = (text: string) => text.replaceAll("\u202f", " ");

describe("formatDuration", () => {
  it.each([
    [0, "0 ms"],
    [400, "0.4 ms"],
    [9_960, "10 ms"],
    [312_000, "312 ms"],
    [999_700, "1.00 s"],
    [3_418_204, "3.42 s"],
    [12_440_000, "12.4 s"],
    [59_990_000, "1 min"],
    [125_000_000, "2 min 5 s"],
    [3_840_000_000, "1 h 4 min"],
    [90_000_000_000, "1 d 1 h"],
  ])("shows %d µs as %s", (us, text) => expect(plain(formatDuration(us))).toBe(text));

  it("keeps every microsecond in the exact form", () =>
    expect(plain(formatDurationExact(3_418_204))).toBe("3.418204 s"));
});

describe("tokensPerSecond", () => {
  it("divides by seconds", () => expect(tokensPerSecond(50, 2_000_000)).toBe(25));
  it("is unknown for no time", () => expect(tokensPerSecond(50, 0)).toBeNull());
});
