// How an entitlement stands now, as the page that shows it has to say it.
import type { EntitlementStanding } from "../api/governance";

export type EntitlementState = "active" | "suspended" | "revoked" | "expired";

/** What is said of an end that the server gives no reason for. */
export const CHANGED = "what the approval stands on has changed, and has to be reviewed";
const RUN_OUT = "the approval has run out";

export interface EntitlementNow {
  state: EntitlementState;
  /** Why it is not in force, or will not be. */
  reason: string | null;
  /** From when calls are refused, while they are answered yet. */
  closesUs: number | null;
}

type Facts = Pick<EntitlementStanding, "status" | "reason" | "suspends_at_us" | "expires_at_us">;

/** The clock decides before the status does: calls are judged by it, and the status is written a little later. */
export function entitlementNow(facts: Facts, nowMs: number): EntitlementNow {
  const { status, reason, suspends_at_us: suspendsUs, expires_at_us: expiresUs } = facts;
  if (!isActive(status)) return { state: endedState(status), reason, closesUs: null };
  const hasCome = (us: number | null) => us !== null && us / 1000 <= nowMs;
  if (hasCome(expiresUs)) return { state: "expired", reason: reason ?? RUN_OUT, closesUs: null };
  if (hasCome(suspendsUs)) return { state: "suspended", reason: reason ?? CHANGED, closesUs: null };
  return {
    state: "active",
    reason: suspendsUs === null ? reason : (reason ?? CHANGED),
    closesUs: suspendsUs,
  };
}

const isActive = (status: string) => status === "active";

/** A status that this console does not know takes the entitlement out of force all the same. */
function endedState(status: string): EntitlementState {
  return status === "revoked" || status === "expired" ? status : "suspended";
}
