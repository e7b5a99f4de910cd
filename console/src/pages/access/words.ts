// The domain's words as these pages show them.
import type { Role } from "../../api/principals";

const ROLE_WORDS: Record<Role, string> = {
  "platform-admin": "Platform admin",
  "legal-reviewer": "Legal reviewer",
  "security-reviewer": "Security reviewer",
  finops: "FinOps",
  auditor: "Auditor",
  "unit-admin": "Unit admin",
  developer: "Developer",
  application: "Application",
};

const ROLE_MEANS: Record<Role, string> = {
  "platform-admin": "Changes everything, baseline policies and the catalogue among it.",
  "legal-reviewer": "Decides the legal stage of requests for models.",
  "security-reviewer": "Decides the security stage of requests for models.",
  finops: "Sees all spend, and decides the finance stage.",
  auditor: "Reads everything, changes nothing.",
  "unit-admin": "Changes the unit, and what is under it.",
  developer: "Calls models, and requests access to more.",
  application: "Calls models: for services.",
};

export function roleWord(role: string): string {
  return (ROLE_WORDS as Partial<Record<string, string>>)[role] ?? role;
}

export function roleMeaning(role: Role): string {
  return ROLE_MEANS[role];
}

/** `123456789012` as `1234 5678 9012`. */
export function groupAccount(account: string): string {
  return account.replace(/(\d{4})(?=\d)/g, "$1 ");
}
