import { Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { auditRecordQuery, type AuditRecord } from "../../api/audit";
import { CopyText } from "../../parts/CopyText";
import { ErrorState } from "../../parts/ErrorState";
import { MemberDiff } from "../../parts/MemberDiff";
import { Instant } from "../../parts/Quantity";
import { formatCount } from "../../quantity/count";
import { formatInstantUtc } from "../../time/instant";
import classes from "./Audit.module.css";
import { actionText, actorText } from "./record-words";

interface Props {
  sequence: string | undefined;
  /** The records on the page: one of them needs no asking. */
  known: readonly AuditRecord[];
  onClose: () => void;
}

/** One record, with what was there before and after. Its number is in the URL. */
export function RecordDrawer({ sequence, known, onClose }: Props) {
  const record = known.find((candidate) => String(candidate.sequence) === sequence);
  return (
    <Drawer
      opened={sequence !== undefined}
      onClose={onClose}
      position="right"
      size={620}
      title={sequence === undefined ? "Record" : `Record ${formatCount(Number(sequence))}`}
      closeButtonProps={{ "aria-label": "Close the record" }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      {record && <RecordBody record={record} />}
      {sequence !== undefined && !record && <FetchedRecord sequence={Number(sequence)} />}
    </Drawer>
  );
}

function FetchedRecord({ sequence }: { sequence: number }) {
  const { data, error, refetch, isFetching } = useQuery(auditRecordQuery(sequence));
  if (error)
    return (
      <ErrorState
        title="This record could not be read"
        error={error}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  if (data) return <RecordBody record={data} />;
  if (data === null) return <p>There is no record {formatCount(sequence)}.</p>;
  return <Skeleton height={240} role="status" aria-label="Reading the record" />;
}

function RecordBody({ record }: { record: AuditRecord }) {
  const { at_us, actor, action, subject_kind, subject, account, before, after, hash } = record;
  const who = actorText(actor);
  const absent = (value: unknown) => value === null || value === undefined;
  return (
    <div className={classes.record}>
      <p className={classes.recordHead}>
        <strong>{actionText(action, absent(before))}</strong>
        <span>
          by{" "}
          <Link to="/audit" search={{ actor: who.key }} className="link linkInText">
            {who.name}
          </Link>
          {who.note !== null && <span className="dim"> ({who.note})</span>}
        </span>
      </p>
      <dl className={classes.facts}>
        <Fact name="When">
          <Instant us={at_us} /> <span className="num dim">{formatInstantUtc(at_us)}</span>
        </Fact>
        <Fact name={subject_kind.replaceAll("_", " ")}>
          <CopyText text={subject} label="Copy the subject's id" />{" "}
          <Link to="/audit" search={{ kind: subject_kind, subject }} className="link">
            Its history
          </Link>
        </Fact>
        {account !== null && (
          <Fact name="Account">
            <span className="num">{account}</span>
          </Fact>
        )}
        <Fact name="Action">
          <span className="mono">{action}</span>
        </Fact>
        <Fact name="Hash">
          <CopyText text={hash} label="Copy the record's hash" />
        </Fact>
      </dl>
      <section>
        <h3 className={classes.heading}>{heading(absent(before), absent(after))}</h3>
        {absent(before) && absent(after) ? (
          <p className="dim">This record has no members beside those above.</p>
        ) : (
          <MemberDiff before={before} after={after} />
        )}
      </section>
    </div>
  );
}

function heading(isNew: boolean, isGone: boolean): string {
  if (isNew && isGone) return "Members";
  if (isNew) return "What was recorded";
  return isGone ? "What is gone" : "Before and after";
}

function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
