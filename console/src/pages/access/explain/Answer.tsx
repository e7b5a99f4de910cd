import {
  IconCheck,
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ExplainedStep, Explanation, Question } from "../../../api/explain";
import type { Unit } from "../../../api/organisation";
import { asSentence } from "../../../api/error";
import { Marked } from "../../../parts/Marked";
import { becauseText, stepTitle } from "./answer-words";
import classes from "./Explain.module.css";

const OUTCOMES: Record<ExplainedStep["outcome"], { word: string; icon: Icon }> = {
  allows: { word: "Allows", icon: IconCircleCheck },
  refuses: { word: "Refuses", icon: IconCircleX },
  says_nothing: { word: "Says nothing", icon: IconCircleMinus },
};

interface Props {
  question: Question;
  explanation: Explanation;
  units: readonly Unit[];
}

/** The answer in a sentence, then each step that made it. */
export function Answer({ question, explanation, units }: Props) {
  const { allowed, steps } = explanation;
  const Mark = allowed ? IconCircleCheck : IconCircleX;
  return (
    <>
      <section className={classes.verdict} data-allowed={allowed} aria-label="Answer">
        <Mark size={24} aria-hidden />
        <div>
          <p className={classes.sentence}>
            <strong>{allowed ? "Allowed" : "Refused"}</strong>
            <Marked text={becauseText(explanation)} />
          </p>
          <p className="dim">
            <span className="mono">{question.principal}</span>,{" "}
            <span className="mono">{question.action}</span>, <span className="mono">{question.resource}</span>
            {question.region && `, from ${question.region}`}
          </p>
        </div>
      </section>
      <ol className={classes.steps} aria-label="Steps of the decision">
        {steps.map((step, index) => (
          <Step key={index} step={step} units={units} />
        ))}
      </ol>
    </>
  );
}

function Step({ step, units }: { step: ExplainedStep; units: readonly Unit[] }) {
  const { word, icon: Mark } = OUTCOMES[step.outcome];
  return (
    <li className={classes.step} data-outcome={step.outcome}>
      <p className={classes.outcome}>
        <Mark size={18} aria-hidden />
        {word}
      </p>
      <div className={classes.body}>
        <h2 className={classes.name}>
          <Marked text={stepTitle(step, units)} />
        </h2>
        {step.detail && (
          <p>
            <Marked text={asSentence(step.detail)} />
          </p>
        )}
        {step.policies.length > 0 && (
          <ul className={classes.policies} aria-label="Policies that spoke">
            {step.policies.map((policy) => (
              <li key={`${policy.id} ${policy.name}`}>
                <span className={classes.effect} data-effect={policy.effect}>
                  {policy.effect === "forbid" ? "Forbids" : "Permits"}
                </span>
                <Link
                  to="/access/policies"
                  search={{ policy: policy.id, ...(policy.unit && { unit: policy.unit }) }}
                  className="link linkInText mono"
                >
                  {policy.id}
                </Link>
                {policy.name && policy.name !== policy.id && <span className="dim">{policy.name}</span>}
              </li>
            ))}
          </ul>
        )}
        {step.conditions.length > 0 && <Conditions step={step} />}
      </div>
    </li>
  );
}

/** What an entitlement asks for must hold. What a policy asks decides only whether the policy applies. */
function Conditions({ step: { step, conditions } }: { step: ExplainedStep }) {
  const ofPolicy = step === "policy";
  return (
    <ul className={classes.conditions} data-plain={ofPolicy || undefined} aria-label="Conditions">
      {conditions.map(({ name, holds, detail }, index) => (
        <li key={index} data-holds={holds}>
          {holds ? (
            <IconCheck size={15} aria-label="Holds" />
          ) : (
            <IconX size={15} aria-label="Does not hold" />
          )}
          {ofPolicy ? <code>{name}</code> : <span>{sentenceCase(name)}</span>}
          <span className="dim">
            <Marked text={detail} />
          </span>
        </li>
      ))}
    </ul>
  );
}

function sentenceCase(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
