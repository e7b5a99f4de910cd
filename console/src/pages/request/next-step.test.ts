import { describe, expect, it } from "vitest";
import type { AccessRequest, Stage } from "../../api/governance";
import { nextStepOf, unmetNeeds } from "./next-step";

const stage = (id: string, changes: Partial<Stage> = {}): Stage => ({
  id,
  name: id,
  role: "legal-reviewer",
  distinct: true,
  state: "waiting",
  due_at_us: null,
  needs: [],
  checks: [],
  decided_by: null,
  decided_at_us: null,
  ...changes,
});

const request = (changes: Partial<AccessRequest>) =>
  ({
    status: "open",
    stages: [stage("intake", { state: "approved" }), stage("legal", { state: "current" }), stage("decision")],
    requester: { id: "p-1", name: "Ada" },
    events: [],
    evidence: [],
    can: { decide: false, comment: true, withdraw: false, resubmit: false, why_not: "you opened it" },
    entitlement: null,
    ...changes,
  }) as AccessRequest;
const event = (type: string, comment: string | null) => ({
  ordinal: 1,
  at_us: 0,
  actor: { id: "p-2", name: "Lena" },
  type,
  stage: "legal",
  comment,
});

describe("nextStepOf", () => {
  it("asks the viewer to decide where the viewer may", () =>
    expect(
      nextStepOf(
        request({ can: { decide: true, comment: true, withdraw: false, resubmit: false, why_not: null } }),
      ),
    ).toMatchObject({ kind: "decide", stage: { id: "legal" }, left: 1 }));

  it("says why the viewer may not, and who may", () =>
    expect(nextStepOf(request({}))).toMatchObject({
      kind: "wait",
      stage: { id: "legal" },
      whyNot: "you opened it",
    }));

  it("tells the requester what was asked", () =>
    expect(
      nextStepOf(
        request({
          status: "changes_asked",
          can: { decide: false, comment: true, withdraw: true, resubmit: true, why_not: null },
          events: [event("changes_asked", "which data?")],
        }),
      ),
    ).toEqual({ kind: "answer", comment: "which data?" }));

  it("waits for the requester elsewhere", () =>
    expect(nextStepOf(request({ status: "changes_asked" }))).toMatchObject({
      kind: "wait_for_requester",
      requester: "Ada",
    }));

  it("names who rejected it, and why", () =>
    expect(
      nextStepOf(request({ status: "rejected", events: [event("rejected", "no certificate")] })),
    ).toEqual({
      kind: "rejected",
      by: "Lena",
      comment: "no certificate",
    }));

  it("is done once it is approved", () =>
    expect(nextStepOf(request({ status: "approved", entitlement: "ent-1" }))).toEqual({
      kind: "done",
      entitlement: "ent-1",
    }));
});

describe("unmetNeeds", () => {
  it("sees a missing document and a failed check", () =>
    expect(
      unmetNeeds(
        stage("legal", {
          needs: ["attachment", "terms", "expected_cost"],
          checks: [{ name: "terms", passed: false, detail: "", at_us: 0 }],
        }),
        request({ evidence: [{ name: "a", hash: "b", object_key: null, stage: "security" }] }),
      ),
    ).toEqual(["attachment", "terms"]));
});
