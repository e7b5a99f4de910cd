// Who must still act, and what the viewer can do about it: the answer at the top of a request.
import type { AccessRequest, Stage } from "../../api/governance";

export type NextStep =
  /** The viewer decides the current stage. */
  | { kind: "decide"; stage: Stage; left: number }
  /** The requester, who is the viewer, answers what was asked. */
  | { kind: "answer"; comment: string | null }
  /** Somebody else does. */
  | { kind: "wait"; stage: Stage; left: number; whyNot: string | null }
  | { kind: "wait_for_requester"; requester: string; comment: string | null }
  | { kind: "done"; entitlement: string | null }
  | { kind: "rejected"; by: string | null; comment: string | null }
  | { kind: "withdrawn" };

export function nextStepOf(request: AccessRequest): NextStep {
  const { status, stages, can, entitlement } = request;
  switch (status) {
    case "approved":
      return { kind: "done", entitlement };
    case "withdrawn":
      return { kind: "withdrawn" };
    case "rejected": {
      const event = lastOf(request, "rejected");
      return { kind: "rejected", by: event?.actor.name ?? null, comment: event?.comment ?? null };
    }
    case "changes_asked": {
      const comment = lastOf(request, "changes_asked")?.comment ?? null;
      if (can.resubmit) return { kind: "answer", comment };
      return { kind: "wait_for_requester", requester: request.requester.name, comment };
    }
    case "open": {
      const stage = stages.find(({ state }) => state === "current");
      if (!stage) return { kind: "done", entitlement };
      const left = stages.filter(({ state }) => state === "waiting").length;
      return can.decide
        ? { kind: "decide", stage, left }
        : { kind: "wait", stage, left, whyNot: can.why_not };
    }
  }
}

/** What a stage still lacks, of what can be seen here: the server has the last word. */
export function unmetNeeds(stage: Stage, request: AccessRequest): Stage["needs"] {
  const attached = request.evidence.some((document) => document.stage === stage.id);
  const failed = (name: string) => stage.checks.some((check) => check.name === name && !check.passed);
  return stage.needs.filter((need) => (need === "attachment" ? !attached : failed(need)));
}

function lastOf({ events }: AccessRequest, type: string) {
  return events.filter((event) => event.type === type).at(-1);
}
