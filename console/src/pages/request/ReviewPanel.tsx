import type { Cause, Review } from "../../api/governance";
import { Fact, Facts, Panel } from "../../parts/Panel";
import { TermsDiff } from "../../terms/TermsDiff";
import classes from "./Request.module.css";
import { reviewWord } from "./words";

/** Why an approval is looked at again: before, after, and the difference. */
export function ReviewPanel({ review }: { review: Review }) {
  return (
    <Panel title="What changed since it was approved">
      {review.causes.map((cause) => (
        <CauseView key={`${cause.trigger} ${cause.fact}`} cause={cause} />
      ))}
    </Panel>
  );
}

function CauseView({ cause }: { cause: Cause }) {
  const { trigger, before, after, terms } = cause;
  return (
    <div className={classes.cause}>
      <h3>{reviewWord(trigger)}</h3>
      <Facts>
        <Fact name="Before">{shortened(before)}</Fact>
        <Fact name="Now">{shortened(after)}</Fact>
      </Facts>
      {terms && <TermsDiff subject={terms.subject} from={terms.from} to={terms.to} />}
    </div>
  );
}

/** A hash is told by its beginning; the whole of it on hover. */
function shortened(text: string) {
  if (text === "") return <span className="dim">Nothing</span>;
  if (!/^[0-9a-f]{64}$/.test(text)) return text;
  return (
    <span className="mono" data-hint={`SHA-256\n${text}`}>
      {text.slice(0, 12)}
    </span>
  );
}
