import { describe, expect, it } from "vitest";
import { CHANGED, entitlementNow } from "./state";

const NOW_MS = Date.parse("2026-11-23T12:00:00Z");
const AHEAD_US = NOW_MS * 1000 + 1;
const facts = { status: "active", reason: null, suspends_at_us: null, expires_at_us: null };

describe("an entitlement now", () => {
  it("is in force without an end", () =>
    expect(entitlementNow(facts, NOW_MS)).toEqual({ state: "active", reason: null, closesUs: null }));

  it("says why it will close also where the server does not", () =>
    expect(entitlementNow({ ...facts, suspends_at_us: AHEAD_US }, NOW_MS)).toEqual({
      state: "active",
      reason: CHANGED,
      closesUs: AHEAD_US,
    }));

  it("is suspended once the instant has come, whatever the status says", () =>
    expect(entitlementNow({ ...facts, suspends_at_us: NOW_MS * 1000 }, NOW_MS)).toEqual({
      state: "suspended",
      reason: CHANGED,
      closesUs: null,
    }));

  it("has expired once its own end has come, also when it was to be suspended", () =>
    expect(
      entitlementNow({ ...facts, suspends_at_us: 1, expires_at_us: NOW_MS * 1000 }, NOW_MS),
    ).toMatchObject({ state: "expired", closesUs: null }));

  it("keeps the server's words", () =>
    expect(
      entitlementNow({ ...facts, reason: "the terms changed", suspends_at_us: AHEAD_US }, NOW_MS).reason,
    ).toBe("the terms changed"));

  it.each(["suspended", "revoked", "expired"])("stays %s as people or the server decided", (status) =>
    expect(entitlementNow({ ...facts, status, reason: "asked to" }, NOW_MS)).toEqual({
      state: status,
      reason: "asked to",
      closesUs: null,
    }),
  );

  it("is not in force with a status that is not known", () =>
    expect(entitlementNow({ ...facts, status: "paused" }, NOW_MS).state).toBe("suspended"));
});
