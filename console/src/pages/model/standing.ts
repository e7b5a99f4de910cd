// May I call it, and if not, what now? The answer of a model's page.
import type { CatalogueDetails, EntitlementStanding } from "../../api/governance";
import { phaseOf } from "../../catalogue/lifecycle";
import { CHANGED } from "../../entitlement/state";

export type Standing =
  /** Calls are answered. `until` is when they will be refused, where that is known. */
  | { kind: "yes"; until: { us: number; reason: string } | null; request: string | null }
  /** Approved, but nothing answers. */
  | { kind: "unconnected" }
  | { kind: "requested"; request: string | null; stage: string | null; changesAsked: boolean }
  | { kind: "suspended"; detail: string | null; request: string | null }
  | { kind: "unapproved"; detail: string | null }
  | { kind: "ended" };

export function standingOf(model: CatalogueDetails, account: string, nowMs: number): Standing {
  if (phaseOf(model.lifecycle, nowMs) === "ended") return { kind: "ended" };
  const { state, detail } = model.availability;
  const open = model.requests.find(({ status }) => status === "open" || status === "changes_asked");
  switch (state) {
    case "entitled":
      return model.callable ? yesOf(model, account, open?.id ?? null) : { kind: "unconnected" };
    case "suspended":
      return { kind: "suspended", detail, request: open?.id ?? null };
    case "pending":
      return {
        kind: "requested",
        request: open?.id ?? null,
        stage: open?.stage ?? null,
        changesAsked: open?.status === "changes_asked",
      };
    case "none":
      return { kind: "unapproved", detail };
  }
}

export function ownEntitlements({ entitlements }: CatalogueDetails, account: string): EntitlementStanding[] {
  return entitlements.filter(({ accounts }) => accounts.includes(account));
}

/** A yes that will end leads to the review that can prolong it. */
function yesOf(model: CatalogueDetails, account: string, review: string | null): Standing {
  const until = endOf(ownEntitlements(model, account));
  return { kind: "yes", until, request: until === null ? null : review };
}

/** The last of the entitlements in force to end; none while one of them has no end. */
function endOf(entitlements: EntitlementStanding[]): { us: number; reason: string } | null {
  const ends = entitlements
    .filter(({ status }) => status === "active")
    .map(({ suspends_at_us, expires_at_us, reason }) => {
      const suspends = suspends_at_us ?? Infinity;
      const expires = expires_at_us ?? Infinity;
      return suspends <= expires
        ? { us: suspends, reason: reason ?? CHANGED }
        : { us: expires, reason: "the approval expires" };
    });
  const last = ends.reduce<(typeof ends)[number] | null>(
    (latest, end) => (latest === null || end.us > latest.us ? end : latest),
    null,
  );
  return last === null || last.us === Infinity ? null : last;
}
