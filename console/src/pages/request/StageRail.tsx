import type { AccessRequest, Stage } from "../../api/governance";
import { plainWord } from "../../catalogue/words";
import { DueMark } from "../../parts/DueMark";
import { StateMark } from "../../parts/StateMark";
import { Marked } from "../../parts/Marked";
import { Panel } from "../../parts/Panel";
import { DateOf } from "../../parts/Quantity";
import classes from "./Request.module.css";
import { needWord } from "./words";

/** The stages in order: which are decided, by whom, which one it is at, and what that one needs. */
export function StageRail({ request, nowMs }: { request: AccessRequest; nowMs: number }) {
  return (
    <Panel title="Stages">
      <ol className={classes.rail}>
        {request.stages.map((stage) => (
          <li
            key={stage.id}
            data-state={stage.state}
            aria-current={stage.state === "current" ? "step" : undefined}
          >
            <div className={classes.railHead}>
              <strong>{stage.name}</strong>
              <StateMark of="stage" state={stage.state} />
            </div>
            <StageFacts stage={stage} nowMs={nowMs} />
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function StageFacts({ stage, nowMs }: { stage: Stage; nowMs: number }) {
  const { state, role, decided_by, decided_at_us, due_at_us, needs, checks, distinct } = stage;
  if (state === "skipped") return <p className="dim">Nothing that it looks at has changed</p>;
  const isCurrent = state === "current";
  return (
    <>
      {decided_by !== null ? (
        <p className="dim">
          {decided_by.name}
          {decided_at_us !== null && (
            <>
              , <DateOf us={decided_at_us} />
            </>
          )}
        </p>
      ) : (
        <p className="dim">
          {plainWord(role)}
          {distinct && <span data-hint="Nobody decides two stages that are marked so">, four eyes</span>}
        </p>
      )}
      {isCurrent && (
        <p>
          <DueMark dueUs={due_at_us} nowMs={nowMs} />
        </p>
      )}
      {(isCurrent || state === "waiting") && needs.length > 0 && (
        <p className="dim">Needs: {needs.map(needWord).join("; ")}</p>
      )}
      {checks.length > 0 && (
        <ul className={classes.checks}>
          {checks.map(({ name, passed, detail }) => (
            <li key={name}>
              <span className={classes.checkHead}>
                {plainWord(name)} <StateMark of="check" state={passed ? "passed" : "failed"} />
              </span>
              {(isCurrent || !passed) && (
                <span className="dim">
                  <Marked text={detail} />
                </span>
              )}
            </li>
          ))}
        </ul>
      )}
    </>
  );
}
