// An explanation in words.
import type { ExplainedStep, Explanation } from "../../../api/explain";
import type { Unit } from "../../../api/organisation";
import { pathText } from "../tree";

/** Goes on from “Allowed” or “Refused”: why, in one sentence. The server says why it refuses; of what it allows, the
 * steps that allowed it are the reason. */
export function becauseText({ allowed, message, steps }: Explanation): string {
  const reason = allowed ? allowance(steps) : message.trim();
  if (reason === "") return ".";
  const sentence = reason.replace(/^because\s+/i, "").replace(/\.$/, "");
  return ` because ${sentence}.`;
}

function allowance(steps: readonly ExplainedStep[]): string {
  const allows = (step: ExplainedStep["step"]) =>
    steps.find((each) => each.step === step && each.outcome === "allows");
  const entitlement = allows("entitlement")?.name;
  const parts = [
    allows("roles") && "its role calls models",
    entitlement !== undefined && entitlement !== "" && `${entitlementText(entitlement)} covers it`,
    "no policy forbids it",
  ];
  const said = parts.filter(Boolean);
  return said.length === 1 ? said.join("") : `${said.slice(0, -1).join(", ")} and ${said.at(-1) ?? ""}`;
}

const entitlementText = (name: string) => (name.includes(" ") ? `the ${name}` : `entitlement \`${name}\``);

/** What was looked at: a kind of thing, and where it is. */
export function stepTitle({ step, name, unit }: ExplainedStep, units: readonly Unit[]): string {
  if (step === "roles") return "Roles";
  if (step === "entitlement") return name === "" ? "Entitlement" : `Entitlement: ${name}`;
  if (!unit) return name === "" ? "Policies" : `Policies of ${name}`;
  const where = pathText(units, unit);
  return /baseline/i.test(name) ? `Baseline policies of ${where}` : `Policies of ${where}`;
}
