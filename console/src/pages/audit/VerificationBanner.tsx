import { Button, Skeleton } from "@mantine/core";
import { IconAlertTriangle, IconRosetteDiscountCheck } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { auditVerificationQuery, type AuditVerification } from "../../api/audit";
import { asSentence } from "../../api/error";
import { CopyText } from "../../parts/CopyText";
import { ErrorState } from "../../parts/ErrorState";
import { InstantAgo } from "../../parts/InstantAgo";
import { Marked } from "../../parts/Marked";
import { formatCount } from "../../quantity/count";
import classes from "./Audit.module.css";

/** Checks the chain and the signatures without asking the server that wrote them. */
const COMMAND = "outcrop audit verify";
/** More than this says nothing new: the command names them all. */
const SHOWN = 8;

/** Whether the trail is what was written, first: the rows under it are worth nothing otherwise. */
export function VerificationBanner() {
  const { data, error, refetch, isFetching } = useQuery(auditVerificationQuery);
  if (error)
    return (
      <ErrorState
        title="The audit trail could not be verified"
        error={error}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  if (!data)
    return (
      <div className={classes.banner} role="status" aria-label="Verifying the audit trail">
        <Skeleton height={22} width={360} />
      </div>
    );
  const Mark = data.intact ? IconRosetteDiscountCheck : IconAlertTriangle;
  return (
    <section className={classes.banner} data-intact={data.intact} aria-label="Verification">
      <Mark size={22} aria-hidden className={classes.mark} />
      <div className={classes.bannerBody}>
        <p className={classes.sentence}>
          <Sentence verification={data} />
        </p>
        {!data.intact && <Problems verification={data} />}
        <p className={classes.command}>
          <span className="dim">Verify it yourself, on the machine:</span>{" "}
          <CopyText text={COMMAND} label="Copy the command" />
        </p>
      </div>
      <Button size="xs" variant="default" onClick={() => void refetch()} loading={isFetching}>
        Verify again
      </Button>
    </section>
  );
}

function Sentence({ verification }: { verification: AuditVerification }) {
  const { intact, records, problems, last_checkpoint_at_us: checkpoint } = verification;
  return (
    <>
      <strong>{intact ? "Intact" : "Not intact"}:</strong> {formatCount(records)}{" "}
      {records === 1 ? "record" : "records"}
      {!intact && `, ${formatCount(problems.length)} ${problems.length === 1 ? "problem" : "problems"}`}
      {checkpoint === null ? (
        ", no checkpoint yet."
      ) : (
        <>
          , last checkpoint <InstantAgo us={checkpoint} />.
        </>
      )}
    </>
  );
}

function Problems({ verification: { problems } }: { verification: AuditVerification }) {
  return (
    <ul className={classes.problems}>
      {problems.slice(0, SHOWN).map(({ sequence, kind, message }, index) => (
        <li key={index}>
          <strong>{kind.charAt(0).toUpperCase() + kind.slice(1)}</strong> at{" "}
          <Link
            to="/audit"
            search={(before) => ({ ...before, record: String(sequence) })}
            className="link linkInText"
          >
            record {formatCount(sequence)}
          </Link>
          : <Marked text={asSentence(message)} />
        </li>
      ))}
      {problems.length > SHOWN && <li className="dim">And {formatCount(problems.length - SHOWN)} more.</li>}
    </ul>
  );
}
