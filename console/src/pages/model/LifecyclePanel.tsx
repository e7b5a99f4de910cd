import type { Lifecycle } from "../../api/governance";
import { milestonesOf, phaseOf } from "../../catalogue/lifecycle";
import { StateMark } from "../../parts/StateMark";
import { Panel } from "../../parts/Panel";
import { Day } from "../../parts/Quantity";
import classes from "./Lifecycle.module.css";

/** A model's life as a line from its release to its end, with today on it. */
export function LifecyclePanel({ lifecycle, nowMs }: { lifecycle: Lifecycle; nowMs: number }) {
  const marks = milestonesOf(lifecycle, nowMs);
  const today = marks.find(({ key }) => key === "today");
  const dates = marks.filter(({ key }) => key !== "today");
  return (
    <Panel title="Lifecycle" actions={<StateMark of="lifecycle" state={phaseOf(lifecycle, nowMs)} />}>
      {dates.length > 0 && (
        <div className={classes.line} aria-hidden>
          <span className={classes.lived} style={{ width: `${today?.at ?? 0}%` }} />
          {marks.map(({ key, at }) => (
            <span key={key} className={classes.mark} data-kind={key} style={{ left: `${at}%` }} />
          ))}
        </div>
      )}
      <dl className={classes.dates}>
        {marks.map(({ key, label, day, passed }) => (
          <div key={key} data-kind={key} data-passed={passed || undefined}>
            <dt>
              <i className={classes.mark} data-kind={key} aria-hidden /> {label}
            </dt>
            <dd>
              <Day day={day} />
            </dd>
          </div>
        ))}
      </dl>
      {!lifecycle.end_of_life && <p className={classes.note}>No end of life has been announced.</p>}
    </Panel>
  );
}
