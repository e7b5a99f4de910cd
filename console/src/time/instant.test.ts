import { describe, expect, it } from "vitest";
import { formatAgo, formatDate, formatDay, formatInstant, formatInstantUtc, formatTick } from "./instant";

const AT_US = Date.parse("2026-11-23T10:35:53.120Z") * 1000;

describe("an instant", () => {
  it("shows the viewer's zone", () => expect(formatInstant(AT_US, "Europe/Berlin")).toBe("23 Nov, 11:35:53"));
  it("shows UTC to the millisecond", () =>
    expect(formatInstantUtc(AT_US)).toBe("2026-11-23 10:35:53.120 UTC"));
  it.each([
    [0, "just now"],
    [45_000, "45 s ago"],
    [200_000, "3 min ago"],
    [7_300_000, "2 h ago"],
    [200_000_000, "2 d ago"],
    [-5_000, "just now"],
  ])("that passed %d ms before now reads %s", (laterMs, text) =>
    expect(formatAgo(AT_US, AT_US / 1000 + laterMs)).toBe(text),
  );
});

describe("formatTick", () => {
  it("is a clock within a day", () => expect(formatTick(AT_US, 86_400_000, "UTC")).toBe("10:35"));
  it("is a date beyond", () => expect(formatTick(AT_US, 7 * 86_400_000, "UTC")).toBe("23 Nov"));
});

describe("a date", () => {
  it("has its year", () => expect(formatDate(AT_US, "UTC")).toBe("23 Nov 2026"));
  it("is the same day in every zone when it is only a day", () =>
    expect(formatDay("2026-11-23")).toBe("23 Nov 2026"));
  it("stays as it is when it is none", () => expect(formatDay("unknown")).toBe("unknown"));
});
