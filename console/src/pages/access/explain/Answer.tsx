import {
  IconCheck,
  IconCircleCheck,
  IconCircleMinus,
  IconCircleX,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { ExplainedStep, Explanation, Question, Unit } from "../../../api/access";
import { asSentence } from "../../../api/error";
import { pathText } from "../tree";
import classes from "./Explain.module.css";

const OUTCOMES: Record<ExplainedStep["outcome"], { word: string; icon: Icon }> = {
  allows: { word: "Allows", icon: IconCircleCheck },
  refuses: { word: "Refuses", icon: IconCircleX },
  says_nothing: { word: "Says nothing", icon: IconCircleMinus },
};

const STEPS: Record<ExplainedStep["step"], string> = {
  roles: "Roles",
  entitlement: "Entitlement",
  policy: "Policies",
};

interface Props {
  question: Question;
  explanation: Explanation;
  units: readonly Unit[];
}

/** The answer in a sentence, then each step that made it. */
export function Answer({ question, explanation, units }: Props) {
  const { allowed, message, steps } = explanation;
  const Mark = allowed ? IconCircleCheck : IconCircleX;
  return (
    <>
      <section className={classes.verdict} data-allowed={allowed} aria-label="Answer">
        <Mark size={24} aria-hidden />
        <div>
          <p className={classes.sentence}>
            <strong>{allowed ? "Allowed" : "Refused"}</strong> {asSentence(lowered(message))}
          </p>
          <p className="dim">
            <span className="mono">{question.principal}</span>,{" "}
            <span className="mono">{question.action}</span>, <span className="mono">{question.resource}</span>
            {question.region !== undefined && `, from ${question.region}`}
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
          {step.name || STEPS[step.step]}
          {step.unit && <span className="dim"> at {pathText(units, step.unit)}</span>}
        </h2>
        {step.detail && <p>{asSentence(step.detail)}</p>}
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
        {step.conditions.length > 0 && (
          <ul className={classes.conditions} aria-label="Conditions">
            {step.conditions.map(({ name, holds, detail }) => (
              <li key={name} data-holds={holds}>
                {holds ? <IconCheck size={15} aria-label="Holds" /> : <IconX size={15} aria-label="Fails" />}
                <span>{sentenceCase(name)}</span>
                <span className="dim">{detail}</span>
              </li>
            ))}
          </ul>
        )}
      </div>
    </li>
  );
}

/** The server's message continues the sentence that the answer's word begins, without saying it twice. */
function lowered(message: string): string {
  return message.replace(/^(allowed|refused)[:,]?\s*/i, "");
}

function sentenceCase(name: string): string {
  const words = name.replaceAll("_", " ");
  return words.charAt(0).toUpperCase() + words.slice(1);
}
