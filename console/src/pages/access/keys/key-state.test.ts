import { describe, expect, it } from "vitest";
import { formatLeft, isTaken, keyState } from "./key-state";

const NOW = Date.UTC(2026, 10, 23);
const DAY = 86_400_000;
const at = (ms: number) => (NOW + ms) * 1000;

describe("a key's state", () => {
  it.each([
    [null, null, "active"],
    [at(30 * DAY), null, "active"],
    [at(3 * DAY), null, "expiring"],
    [at(0), null, "expired"],
    [null, at(-1), "revoked"],
    [at(-DAY), at(-1), "revoked"],
    // Rotated: the old key is taken until its overlap ends.
    [null, at(3_600_000), "expiring"],
  ] as const)("with end %s and revocation %s is %s", (expires_at_us, revoked_at_us, state) =>
    expect(keyState({ expires_at_us, revoked_at_us }, NOW)).toBe(state),
  );

  it("says whether calls with it are answered", () => {
    expect(isTaken({ expires_at_us: at(1), revoked_at_us: null }, NOW)).toBe(true);
    expect(isTaken({ expires_at_us: at(-1), revoked_at_us: null }, NOW)).toBe(false);
  });
});

describe("what is left of a key's time", () => {
  it.each([
    [20_000, "in 1 min"],
    [5 * 3_600_000, "in 5 h"],
    [3 * DAY, "in 3 days"],
  ])("of %d ms reads %s", (ms, text) => expect(formatLeft(at(ms), NOW)).toBe(text));
});
