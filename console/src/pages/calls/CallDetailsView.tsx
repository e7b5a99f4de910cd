import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CallDetails } from "../../api/vocabulary";
import { CopyText } from "../../parts/CopyText";
import { Count, Instant, MoneyExact } from "../../parts/Quantity";
import { StateMark } from "../../parts/StateMark";
import { formatInstantUtc } from "../../time/instant";
import { Attempts } from "./Attempts";
import classes from "./Call.module.css";
import { CallTimeline } from "./CallTimeline";
import { operationWord } from "./operation";
import { Receipt } from "./Receipt";

export function CallDetailsView({ call }: { call: CallDetails }) {
  return (
    <div className={classes.root}>
      <header className={classes.summary}>
        <StateMark of="call" state={call.outcome} />
        <strong className={classes.cost}>
          <MoneyExact nanos={call.cost_nanos} />
        </strong>
        {call.estimated && <span className="dim">estimated</span>}
      </header>
      <dl className={classes.facts}>
        <Fact name="Id">
          <CopyText text={call.id} label="Copy the call's id" />
        </Fact>
        <Fact name="Started">
          <Instant us={call.started_at_us} />{" "}
          <span className={`num ${classes.utc}`}>{formatInstantUtc(call.started_at_us)}</span>
        </Fact>
        <Fact name="Model">
          <CopyText text={call.model} label="Copy the model's id" />
        </Fact>
        <Fact name="Operation">
          {operationWord(call.operation)}, {call.streamed ? "streamed" : "answered at once"}
        </Fact>
        <Fact name="Project">
          <Link
            to="/calls"
            search={(before) => ({ ...before, project: call.project, cursor: undefined })}
            className="link linkInText"
          >
            {call.project}
          </Link>{" "}
          <span className="dim">
            in account <span className="num">{call.account}</span>
          </span>
        </Fact>
        <Fact name="Principal">
          <Link
            to="/calls"
            search={(before) => ({ ...before, principal: call.principal, cursor: undefined })}
            className="link linkInText"
          >
            {call.principal}
          </Link>
        </Fact>
        <Fact name="Tokens">
          <Count count={call.input_tokens} /> in, <Count count={call.output_tokens} /> out
        </Fact>
      </dl>
      <Section title="Time">
        <CallTimeline call={call} />
      </Section>
      <Section title="Price">
        <Receipt call={call} />
      </Section>
      <Section title={call.attempt_details.length === 1 ? "Attempt" : "Attempts"}>
        <Attempts attempts={call.attempt_details} />
      </Section>
    </div>
  );
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}

function Section({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section>
      <h3 className={classes.heading}>{title}</h3>
      {children}
    </section>
  );
}
