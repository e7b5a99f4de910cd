import { describe, expect, it } from "vitest";
import { dueOf } from "./due";

const NOW_MS = Date.UTC(2026, 10, 23, 12);
const at = (hours: number) => (NOW_MS + hours * 3_600_000) * 1000;

describe("dueOf", () => {
  it.each([
    [at(72), "later", "due in 3 days"],
    [at(47.9), "later", "due in 47 h"],
    [at(5), "soon", "due in 5 h"],
    [at(0.5), "soon", "due in 30 min"],
    [at(0.001), "soon", "due in less than a minute"],
    [at(0), "soon", "due in less than a minute"],
    [at(-2), "overdue", "2 h overdue"],
    [at(-100), "overdue", "4 days overdue"],
  ])("says of %d: %s, %s", (dueUs, urgency, text) => expect(dueOf(dueUs, NOW_MS)).toEqual({ urgency, text }));

  it("says nothing of what has no deadline", () => expect(dueOf(null, NOW_MS).text).toBe(""));
});
