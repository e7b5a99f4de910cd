// Every colour of the console, once. Stone is the ground, tourmaline the one accent; green, amber and red are
// for state alone. `palette.test.ts` holds the contrast of each pair that is used.
import type { MantineColorsTuple } from "@mantine/core";

/** Warm greys: text, lines and surfaces of the light theme. */
export const stone: MantineColorsTuple = [
  "#faf9f7",
  "#f3f1ed",
  "#e8e5df",
  "#dad6ce",
  "#c3beb4",
  "#a09a90",
  "#6d675f",
  "#55514b",
  "#3a3733",
  "#211f1d",
];

/** Basalt: the dark theme, from text (0) down to the deepest surface (9). */
export const basalt: MantineColorsTuple = [
  "#e9e7e3",
  "#cbc8c2",
  "#a8a49d",
  "#827e78",
  "#4b4c4c",
  "#36393a",
  "#26292a",
  "#1b1d1e",
  "#141617",
  "#0d0f0f",
];

/** The accent, after the blue-green mineral. */
export const tourmaline: MantineColorsTuple = [
  "#e7f5f5",
  "#cfeaeb",
  "#a3d7da",
  "#74c2c7",
  "#45a6ad",
  "#238c95",
  "#0f7680",
  "#0b626b",
  "#0a4f57",
  "#083c43",
];

/** What one theme paints with. */
export interface Scheme {
  page: string;
  surface: string;
  raised: string;
  line: string;
  lineStrong: string;
  text: string;
  textDim: string;
  accent: string;
  accentSoft: string;
  ok: string;
  warn: string;
  bad: string;
  warnSoft: string;
  badSoft: string;
  chartFirst: string;
  chartSecond: string;
  chartBad: string;
  chartGrid: string;
}

export const light: Scheme = {
  page: "#f8f7f4",
  surface: "#ffffff",
  raised: "#f3f1ed",
  line: "#e6e3dc",
  lineStrong: "#cfcac0",
  text: "#211f1d",
  textDim: "#635e57",
  accent: "#0c6670",
  accentSoft: "#e3f1f2",
  ok: "#25693f",
  warn: "#80500a",
  bad: "#a8231c",
  warnSoft: "#fbf1dc",
  badSoft: "#fceceb",
  chartFirst: "#0f7680",
  chartSecond: "#b87a14",
  chartBad: "#c0392f",
  chartGrid: "#ebe8e2",
};

export const dark: Scheme = {
  page: "#141617",
  surface: "#1b1d1e",
  raised: "#25282a",
  line: "#2c2f30",
  lineStrong: "#45494a",
  text: "#e9e7e3",
  textDim: "#aba7a0",
  accent: "#74c2c7",
  accentSoft: "#17312f",
  ok: "#7cc795",
  warn: "#e5b95a",
  bad: "#f4938a",
  warnSoft: "#332a17",
  badSoft: "#3a211f",
  chartFirst: "#45a6ad",
  chartSecond: "#dfae4e",
  chartBad: "#ef7d72",
  chartGrid: "#2a2d2e",
};
