import type { Attempt } from "../../api/vocabulary";
import { CopyText } from "../../parts/CopyText";
import { Count, Duration, MoneyExact } from "../../parts/Quantity";
import { StateMark } from "../../parts/StateMark";
import classes from "./Call.module.css";

/** Each request that went to a provider. */
export function Attempts({ attempts }: { attempts: Attempt[] }) {
  if (attempts.length === 0) return <p className="dim">The call was refused before it reached a provider.</p>;
  return (
    <ol className={classes.attempts}>
      {attempts.map((attempt) => (
        <li key={attempt.id} className={classes.attempt}>
          <p className={classes.attemptHead}>
            <strong className="num">{attempt.ordinal}</strong>
            <StateMark of="call" state={attempt.outcome} />
            <span>
              {attempt.connection} <span className="dim">in {attempt.region}</span>
            </span>
            <span className={classes.attemptCost}>
              {attempt.estimated && "≈ "}
              <MoneyExact nanos={attempt.cost_nanos} />
            </span>
          </p>
          <p className={classes.attemptFacts}>
            <span>
              <Count count={attempt.usage.input} /> in
            </span>
            <span>
              <Count count={attempt.usage.output} /> out
            </span>
            {attempt.usage.reasoning > 0 && (
              <span>
                <Count count={attempt.usage.reasoning} /> of them reasoning
              </span>
            )}
            <span>
              took <Duration us={attempt.duration_us} />
            </span>
          </p>
          <CopyText text={attempt.id} label="Copy the attempt's id" />
        </li>
      ))}
    </ol>
  );
}
