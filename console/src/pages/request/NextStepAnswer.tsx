import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { AccessRequest, Stage } from "../../api/governance";
import { Answer, type AnswerTone } from "../../parts/Answer";
import { DueMark } from "../../parts/DueMark";
import { Marked } from "../../parts/Marked";
import { nextStepOf, unmetNeeds, type NextStep } from "./next-step";
import { needWord } from "./words";

/** Who must still act, first of all. */
export function NextStepAnswer({ request, nowMs }: { request: AccessRequest; nowMs: number }) {
  const step = nextStepOf(request);
  const { tone, word } = head(step);
  return (
    <Answer
      tone={tone}
      word={word}
      label="Who must still act?"
      actions={<Door step={step} request={request} />}
    >
      <Explanation step={step} request={request} />
      {"stage" in step && step.stage.due_at_us !== null && (
        <p>
          <DueMark dueUs={step.stage.due_at_us} nowMs={nowMs} />
        </p>
      )}
    </Answer>
  );
}

function head(step: NextStep): { tone: AnswerTone; word: string } {
  switch (step.kind) {
    case "decide":
      return { tone: "waiting", word: `${step.stage.name} waits for your decision` };
    case "answer":
      return { tone: "waiting", word: "The reviewers ask you for changes" };
    case "wait":
      return { tone: "info", word: `${step.stage.name} has to decide` };
    case "wait_for_requester":
      return { tone: "info", word: `${step.requester} has to answer` };
    case "done":
      return { tone: "yes", word: "Approved: nobody has to act" };
    case "rejected":
      return { tone: "no", word: step.by === null ? "Rejected" : `Rejected by ${step.by}` };
    case "withdrawn":
      return { tone: "info", word: "Withdrawn: nobody has to act" };
  }
}

function Explanation({ step, request }: { step: NextStep; request: AccessRequest }): ReactNode {
  switch (step.kind) {
    case "decide":
      return <ToDecide stage={step.stage} left={step.left} request={request} />;
    case "wait":
      return (
        <>
          <p>
            Somebody with the role <span className="mono">{step.stage.role}</span> decides it.
          </p>
          {step.whyNot !== null && (
            <p>
              You cannot decide: <Marked text={step.whyNot} />
            </p>
          )}
        </>
      );
    case "answer":
    case "wait_for_requester":
    case "rejected":
      return step.comment === null ? null : <p>“{step.comment}”</p>;
    case "done":
      return <p>What was granted, and how it stands today, is under Entitlement.</p>;
    case "withdrawn":
      return <p>The requester took it back. A new request can be opened at any time.</p>;
  }
}

function ToDecide({ stage, left, request }: { stage: Stage; left: number; request: AccessRequest }) {
  const unmet = unmetNeeds(stage, request);
  const after =
    left === 0 ? "It is the last stage." : `${left} ${left === 1 ? "stage follows" : "stages follow"}.`;
  return (
    <>
      <p>{after}</p>
      {unmet.length > 0 && <p>Still missing: {unmet.map(needWord).join("; ").toLowerCase()}.</p>}
    </>
  );
}

function Door({ step, request }: { step: NextStep; request: AccessRequest }) {
  if (step.kind === "decide")
    return (
      <Button variant="default" component="a" href="#decision">
        Go to the decision
      </Button>
    );
  if (step.kind === "answer")
    return (
      <Button variant="default" component="a" href="#decision">
        Go to the answer
      </Button>
    );
  if (step.kind === "done")
    return (
      <Button
        variant="default"
        renderRoot={(props) => <Link to="/models/$id" params={{ id: request.model }} {...props} />}
      >
        Open the model
      </Button>
    );
  return null;
}
