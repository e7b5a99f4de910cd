import { describe, expect, it } from "vitest";
import { dark, light, tourmaline, type Scheme } from "./palette";

const TEXT = 4.5;
const SHAPE = 3;

/** Pairs of foreground and background that the console draws, with the contrast that WCAG 2.2 AA asks of them. */
const pairs: [keyof Scheme, keyof Scheme, number][] = [
  ...(["page", "surface", "raised"] as const).flatMap((ground): [keyof Scheme, keyof Scheme, number][] => [
    ["text", ground, TEXT],
    ["textDim", ground, TEXT],
    ["accent", ground, TEXT],
    ["ok", ground, TEXT],
    ["warn", ground, TEXT],
    ["bad", ground, TEXT],
  ]),
  ["accent", "accentSoft", TEXT],
  ["text", "accentSoft", TEXT],
  ["warn", "warnSoft", TEXT],
  ["text", "warnSoft", TEXT],
  ["bad", "badSoft", TEXT],
  ["text", "badSoft", TEXT],
  ["chartFirst", "surface", SHAPE],
  ["chartSecond", "surface", SHAPE],
  ["chartBad", "surface", SHAPE],
];

describe.each([
  ["light", light],
  ["dark", dark],
])("the %s theme", (_name, scheme) => {
  it.each(pairs)("draws %s on %s with a contrast of at least its measure (%d)", (front, ground, least) => {
    expect(contrast(scheme[front], scheme[ground])).toBeGreaterThanOrEqual(least);
  });
});

describe("contrast", () => {
  it("is 21 between black and white", () => expect(contrast("#000000", "#ffffff")).toBeCloseTo(21, 5));
  it("lets white text stand on a filled button", () =>
    expect(contrast("#ffffff", tourmaline[6])).toBeGreaterThanOrEqual(TEXT));
});

function contrast(one: string, other: string): number {
  const [low, high] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (high + 0.05) / (low + 0.05);
}

function luminance(hex: string): number {
  const channel = (start: number) => {
    const value = parseInt(hex.slice(start, start + 2), 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * channel(1) + 0.7152 * channel(3) + 0.0722 * channel(5);
}
