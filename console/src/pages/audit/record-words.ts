// A record of the trail in words.
import type { AuditActor } from "../../api/access";

/** Who did it, and what to look for when the same actor is looked for. */
export function actorText(actor: AuditActor): { name: string; key: string; note: string | null } {
  switch (actor.type) {
    case "principal":
      return { name: actor.name || actor.id, key: actor.id, note: actor.name === actor.id ? null : actor.id };
    case "operator":
      return { name: actor.name, key: actor.name, note: "on the machine" };
    case "system":
      return { name: "Outcrop", key: actor.part, note: actor.part };
  }
}

const VERBS: Record<string, string> = {
  put: "changed",
  create: "created",
  delete: "deleted",
  revoke: "revoked",
  rotate: "rotated",
  approve: "approved",
  reject: "rejected",
  suspend: "suspended",
  resume: "resumed",
  withdraw: "withdrew",
  denied: "refused",
  sign_in: "signed in",
  sign_out: "signed out",
};

/** `policy.put` as `Policy changed`, a first one as `Policy added`. What is not known stays as it stands. */
export function actionText(action: string, isNew: boolean): string {
  const [noun = "", verb = ""] = action.split(".");
  const word = verb === "put" && isNew ? "added" : VERBS[verb];
  const said = noun.replaceAll("_", " ").replace(/^api /, "API ");
  return word === undefined ? action : `${said.charAt(0).toUpperCase()}${said.slice(1)} ${word}`;
}
