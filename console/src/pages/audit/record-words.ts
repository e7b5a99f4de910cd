// A record of the trail in words.
import type { AuditActor } from "../../api/audit";

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
  add: "added",
  approve: "approved",
  ask_for_changes: "sent back for changes",
  attach_evidence: "given evidence",
  check: "checked",
  checkpoint: "signed",
  comment: "commented on",
  create: "created",
  delete: "deleted",
  denied: "refused",
  escalate: "escalated",
  grant: "granted",
  groups: "given other groups",
  join: "joined",
  link: "linked",
  open: "opened",
  password: "given another password",
  put: "changed",
  reject: "rejected",
  remind: "reminded of",
  renew: "renewed",
  reopen: "opened again",
  resubmit: "submitted again",
  resume: "resumed",
  revoke: "revoked",
  rotate: "rotated",
  suspend: "suspended",
  withdraw: "withdrawn",
};

const NOUNS: Record<string, string> = { api_key: "API key", audit: "Checkpoint" };

/** `policy.put` as `Policy changed`, a first one as `Policy added`. What is not known stays as it stands. */
export function actionText(action: string, isNew: boolean): string {
  const [noun = "", verb = ""] = action.split(".");
  const word = verb === "put" && isNew ? "added" : VERBS[verb];
  if (word === undefined) return action;
  const said = NOUNS[noun] ?? noun.replaceAll("_", " ");
  return `${said.charAt(0).toUpperCase()}${said.slice(1)} ${word}`;
}
