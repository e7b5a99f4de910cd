// What a page offers to whom. The server decides: this only keeps buttons away from people whom it would refuse.
import type { Session } from "../api/vocabulary";

export const mayAttachCertifications = ({ user }: Session) =>
  hasAny(user.roles, ["platform-admin", "security-reviewer"]);
export const mayAddTerms = ({ user }: Session) => hasAny(user.roles, ["platform-admin", "legal-reviewer"]);
export const mayChangeEntitlements = ({ user }: Session) =>
  hasAny(user.roles, ["platform-admin", "security-reviewer"]);

function hasAny(roles: readonly string[], wanted: readonly string[]): boolean {
  return wanted.some((role) => roles.includes(role));
}
