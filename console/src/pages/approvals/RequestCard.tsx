import { Link } from "@tanstack/react-router";
import type { RequestRow } from "../../api/governance";
import { DueMark } from "../../parts/DueMark";
import { StateMark } from "../../parts/StateMark";
import { DateOf, Money } from "../../parts/Quantity";
import { reviewWord } from "../request/words";
import classes from "./Approvals.module.css";

/** A request in short: what, who, by when. */
export function RequestCard({ row, nowMs }: { row: RequestRow; nowMs: number }) {
  const {
    id,
    model,
    requester,
    unit,
    trigger,
    status,
    waiting_for_me,
    due_at_us,
    opened_at_us,
    expected_monthly_cost_nanos,
  } = row;
  return (
    <article className={classes.card} data-mine={waiting_for_me || undefined}>
      {waiting_for_me && <p className={classes.mine}>Waiting for you</p>}
      <h3>
        <Link to="/approvals/$id" params={{ id }} className={classes.cardLink}>
          {model}
        </Link>
      </h3>
      <p className="dim">
        {trigger === null ? (
          <>
            {requester.name}, {unit}
          </>
        ) : (
          <>Re-review: {reviewWord(trigger).toLowerCase()}</>
        )}
      </p>
      <p className={classes.cardFoot}>
        {status === "changes_asked" ? (
          <StateMark of="request" state={status} />
        ) : (
          <DueMark dueUs={due_at_us} nowMs={nowMs} />
        )}
        {expected_monthly_cost_nanos !== null ? (
          <span className="dim">
            <Money nanos={expected_monthly_cost_nanos} /> a month
          </span>
        ) : (
          <span className="dim">
            <DateOf us={opened_at_us} />
          </span>
        )}
      </p>
    </article>
  );
}
