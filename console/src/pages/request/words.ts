// What happened to a request, and what it needs, in a reader's words.
import type { Need, RequestEvent, Stage } from "../../api/governance";
import { plainWord } from "../../catalogue/words";

const REVIEW: Record<string, string> = {
  terms_changed: "The terms changed",
  certification_expired: "A certification expired",
  legacy: "The model became legacy",
  price_risen: "The price rose over the approved margin",
  end_of_life: "The model's end of life came",
  expired: "The approval expired",
};

const NEED: Record<Need, string> = {
  terms: "Terms attached to the model or its provider",
  certifications: "Valid certifications for every data class asked for",
  attachment: "A document attached at this stage",
  expected_cost: "The expected monthly cost",
};

/** What an event says happened, after the name of who did it. */
const EVENT: Record<string, string> = {
  opened: "opened the request",
  joined: "asked for the same",
  checked: "checked",
  approved: "approved",
  rejected: "rejected",
  changes_asked: "asked for changes",
  commented: "commented",
  evidence_attached: "attached evidence",
  resubmitted: "sent it in again",
  withdrawn: "withdrew the request",
  reopened: "opened the stage again",
  reminded: "reminded those who decide",
  escalated: "escalated what is overdue",
  granted: "granted the entitlement",
};

export const reviewWord = (trigger: string) => REVIEW[trigger] ?? plainWord(trigger);
export const needWord = (need: Need) => NEED[need];

export function eventWord({ type }: Pick<RequestEvent, "type">): string {
  return EVENT[type] ?? plainWord(type).toLowerCase();
}

/** The name of a stage as the request knows it. */
export function stageName(stages: readonly Stage[], id: string | null): string | null {
  return id === null ? null : (stages.find((stage) => stage.id === id)?.name ?? id);
}

/** Whether an event's text is the viewer's to read as speech, or a note of what was found. */
export function isSpeech({ type }: Pick<RequestEvent, "type">): boolean {
  return [
    "commented",
    "approved",
    "rejected",
    "changes_asked",
    "resubmitted",
    "withdrawn",
    "opened",
    "joined",
  ].includes(type);
}
