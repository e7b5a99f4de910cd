import { describe, expect, it } from "vitest";
import type { CatalogueDetails, EntitlementStanding } from "../../api/governance";
import { standingOf } from "./standing";

const NOW_MS = Date.parse("2026-11-23T12:00:00Z");
const ACCOUNT = "123456789012";
const LIFECYCLE: CatalogueDetails["lifecycle"] = {
  status: "ACTIVE",
  released: null,
  legacy_from: null,
  end_of_life: null,
  ended: false,
};

const entitlement = (changes: Partial<EntitlementStanding>): EntitlementStanding => ({
  id: "ent-1",
  accounts: [ACCOUNT],
  status: "active",
  reason: null,
  suspends_at_us: null,
  expires_at_us: null,
  request: null,
  ...changes,
});

const model = (changes: Partial<CatalogueDetails>) =>
  ({
    lifecycle: LIFECYCLE,
    callable: true,
    availability: { state: "entitled", detail: null },
    entitlements: [],
    requests: [],
    ...changes,
  }) as CatalogueDetails;

describe("standingOf", () => {
  it("is yes without end for a plain approval", () =>
    expect(standingOf(model({ entitlements: [entitlement({})] }), ACCOUNT, NOW_MS)).toEqual({
      kind: "yes",
      until: null,
      request: null,
    }));

  it("tells when and why a yes will end", () =>
    expect(
      standingOf(
        model({
          entitlements: [entitlement({ suspends_at_us: 5, expires_at_us: 9, reason: "the terms changed" })],
        }),
        ACCOUNT,
        NOW_MS,
      ),
    ).toEqual({ kind: "yes", until: { us: 5, reason: "the terms changed" }, request: null }));

  it("leads to the review of what will end", () =>
    expect(
      standingOf(
        model({
          entitlements: [entitlement({ suspends_at_us: 5 })],
          requests: [{ id: "req-3", status: "open", stage: "legal" }],
        }),
        ACCOUNT,
        NOW_MS,
      ),
    ).toMatchObject({ kind: "yes", until: { us: 5 }, request: "req-3" }));

  it("lasts as long as the longest of several approvals", () =>
    expect(
      standingOf(
        model({ entitlements: [entitlement({ suspends_at_us: 5 }), entitlement({})] }),
        ACCOUNT,
        NOW_MS,
      ),
    ).toEqual({ kind: "yes", until: null, request: null }));

  it("does not count approvals of other accounts", () =>
    expect(
      standingOf(
        model({ entitlements: [entitlement({ accounts: ["999999999999"], suspends_at_us: 5 })] }),
        ACCOUNT,
        NOW_MS,
      ),
    ).toEqual({ kind: "yes", until: null, request: null }));

  it("says so when it is approved and nothing answers", () =>
    expect(standingOf(model({ callable: false }), ACCOUNT, NOW_MS).kind).toBe("unconnected"));

  it("leads to the request that is under review", () =>
    expect(
      standingOf(
        model({
          availability: { state: "pending", detail: null },
          requests: [
            { id: "req-1", status: "rejected", stage: null },
            { id: "req-2", status: "changes_asked", stage: "legal" },
          ],
        }),
        ACCOUNT,
        NOW_MS,
      ),
    ).toEqual({ kind: "requested", request: "req-2", stage: "legal", changesAsked: true }));

  it("is no for a model whose end of life has come, approved or not", () =>
    expect(
      standingOf(
        model({ lifecycle: { ...LIFECYCLE, status: "LEGACY", end_of_life: "2026-11-01", ended: true } }),
        ACCOUNT,
        NOW_MS,
      ).kind,
    ).toBe("ended"));
});
