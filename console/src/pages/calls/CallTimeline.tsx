import type { CallDetails } from "../../api/vocabulary";
import { Duration } from "../../parts/Quantity";
import { formatDuration, tokensPerSecond } from "../../quantity/duration";
import classes from "./CallTimeline.module.css";
import { stretchesOf, type Stretch } from "./timeline";

const WORDS: Record<Stretch["kind"], string> = {
  outcrop: "In Outcrop",
  waiting: "Waiting for the first token",
  generating: "Generating",
  failed: "Attempt without an answer",
};
const ORDER: Stretch["kind"][] = ["outcrop", "failed", "waiting", "generating"];

/** Where the call's time went: one bar, and the same as numbers. */
export function CallTimeline({ call }: { call: CallDetails }) {
  const stretches = stretchesOf(call);
  const total = (kind: Stretch["kind"]) =>
    stretches
      .filter((stretch) => stretch.kind === kind)
      .reduce((sum, { fromUs, toUs }) => sum + toUs - fromUs, 0);
  const speed = tokensPerSecond(call.output_tokens, total("generating"));
  return (
    <div>
      <div className={classes.bar} aria-hidden>
        {stretches.map(({ kind, fromUs, toUs }) => (
          <span
            key={fromUs}
            data-kind={kind}
            data-hint={`${WORDS[kind]}: ${formatDuration(toUs - fromUs)}`}
            style={{
              left: percent(fromUs, call.duration_us),
              width: percent(toUs - fromUs, call.duration_us),
            }}
          />
        ))}
      </div>
      <div className={classes.scale} aria-hidden>
        <span>0</span>
        <Duration us={call.duration_us} />
      </div>
      <dl className={classes.legend}>
        {ORDER.filter((kind) => total(kind) > 0).map((kind) => (
          <div key={kind}>
            <dt>
              <i data-kind={kind} />
              {WORDS[kind]}
            </dt>
            <dd>
              {kind === "generating" && speed !== null && (
                <span className="dim num">{speed.toFixed(1)} tokens/s</span>
              )}
              <Duration us={total(kind)} />
            </dd>
          </div>
        ))}
        <div className={classes.sum}>
          <dt>Whole call</dt>
          <dd>
            <Duration us={call.duration_us} />
          </dd>
        </div>
      </dl>
    </div>
  );
}

function percent(part: number, whole: number): string {
  return whole === 0 ? "0%" : `${((part / whole) * 100).toFixed(3)}%`;
}
