// What taking an entitlement out of force would hit.
import type { CatalogueDetails, EntitlementStanding } from "../api/governance";

export function hitBy(
  { accounts }: Pick<EntitlementStanding, "accounts">,
  usedBy: CatalogueDetails["used_by"],
): { projects: string[]; calls: number } {
  const hit = usedBy.filter(({ account, calls }) => calls > 0 && accounts.includes(account));
  return {
    projects: hit.map(({ project }) => project),
    calls: hit.reduce((sum, { calls }) => sum + calls, 0),
  };
}
