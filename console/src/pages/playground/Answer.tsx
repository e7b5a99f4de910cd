import { Button } from "@mantine/core";
import { IconChevronRight } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import type { Settled } from "../../api/vocabulary";
import { ErrorState } from "../../parts/ErrorState";
import { Count, Duration, Money } from "../../parts/Quantity";
import { tokensPerSecond } from "../../quantity/duration";
import classes from "./Answer.module.css";
import type { Turn } from "./conversation";
import { askAgain } from "./conversation-store";

interface Props {
  turn: Turn;
  isLast: boolean;
  currentModel: string;
}

export function Answer({ turn, isLast, currentModel }: Props) {
  const { model, answer, state, error, settled } = turn;
  return (
    <div className={classes.root}>
      <h2 className={classes.speaker}>{model}</h2>
      {answer !== "" && (
        <p className={classes.text} data-streaming={state === "streaming" || undefined} data-testid="answer">
          {answer}
        </p>
      )}
      {state === "streaming" && answer === "" && (
        <p className={classes.waiting}>Waiting for the first token</p>
      )}
      {error && (
        <ErrorState
          title="The answer failed"
          error={error}
          onRetry={isLast ? () => void askAgain(currentModel) : undefined}
        />
      )}
      {state === "stopped" && <Stopped model={model} />}
      {settled && <Settlement turn={turn} settled={settled} />}
      {isLast && state === "done" && (
        <Button
          size="compact-xs"
          variant="subtle"
          color="gray"
          className={classes.again}
          onClick={() => void askAgain(currentModel)}
        >
          Ask again
        </Button>
      )}
    </div>
  );
}

/** Closing the request ends the stream before its settlement: the call itself is in the list. */
function Stopped({ model }: { model: string }) {
  return (
    <p className={classes.facts}>
      <span>Stopped.</span>
      <Link to="/calls" search={{ model, outcome: "cancelled" }} className="link">
        What it cost is in Calls
      </Link>
    </p>
  );
}

function Settlement({ turn, settled }: { turn: Turn; settled: Settled }) {
  const generationUs = settled.duration_us - (settled.first_event_us ?? 0);
  const speed = tokensPerSecond(settled.output_tokens, generationUs);
  return (
    <div className={classes.facts} data-testid="settlement">
      <span>
        <Count count={settled.input_tokens} /> in, <Count count={settled.output_tokens} /> out
      </span>
      <strong>
        <Money nanos={settled.cost_nanos} />
      </strong>
      {settled.first_event_us !== null && (
        <span>
          first token <Duration us={settled.first_event_us} />
        </span>
      )}
      {speed !== null && <span className="num">{speed.toFixed(1)} tokens/s</span>}
      {turn.stopReason === "max_tokens" && <span className={classes.limit}>cut at max tokens</span>}
      {turn.stopReason === "content_filtered" && (
        <span className={classes.limit}>cut by a content filter</span>
      )}
      <Link to="/calls" search={{ call: settled.call_id }} className={`link ${classes.call}`}>
        Open the call
        <IconChevronRight size={14} aria-hidden />
      </Link>
    </div>
  );
}
