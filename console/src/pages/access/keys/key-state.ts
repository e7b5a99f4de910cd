// Whether a key is taken, and for how long yet.
import type { ApiKey } from "../../../api/keys";

export type KeyState = "active" | "expiring" | "expired" | "revoked";

type Lifetime = Pick<ApiKey, "expires_at_us" | "revoked_at_us">;

const DAY_MS = 86_400_000;
/** From then on the page says that the key ends: time enough to rotate it. */
export const WARN_DAYS = 14;

/** A revocation can lie ahead: a rotated key is taken until its overlap ends. */
export function keyState({ expires_at_us, revoked_at_us }: Lifetime, nowMs: number): KeyState {
  if (revoked_at_us !== null && revoked_at_us / 1000 <= nowMs) return "revoked";
  const endMs = endOf({ expires_at_us, revoked_at_us });
  if (endMs === null) return "active";
  if (endMs <= nowMs) return "expired";
  return endMs - nowMs < WARN_DAYS * DAY_MS ? "expiring" : "active";
}

/** `in 3 days`: how long a key is taken yet. */
export function formatLeft(endUs: number, nowMs: number): string {
  const leftMs = endUs / 1000 - nowMs;
  if (leftMs < 3_600_000) return `in ${Math.max(1, Math.ceil(leftMs / 60_000))} min`;
  if (leftMs < 2 * DAY_MS) return `in ${Math.floor(leftMs / 3_600_000)} h`;
  return `in ${Math.floor(leftMs / DAY_MS)} days`;
}

/** The instant from which the key is refused, as far as it is known. */
export function endUs(key: Lifetime): number | null {
  const end = endOf(key);
  return end === null ? null : end * 1000;
}

function endOf({ expires_at_us, revoked_at_us }: Lifetime): number | null {
  const ends = [expires_at_us, revoked_at_us].filter((at) => at !== null);
  return ends.length === 0 ? null : Math.min(...ends) / 1000;
}

/** What is shown by default: keys that are taken. */
export function isTaken(key: Lifetime, nowMs: number): boolean {
  const state = keyState(key, nowMs);
  return state === "active" || state === "expiring";
}
