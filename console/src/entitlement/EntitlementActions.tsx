import { Button } from "@mantine/core";
import { useState } from "react";
import type { CatalogueDetails, EntitlementAction, EntitlementStanding } from "../api/governance";
import { useEntitlementAction } from "../api/governance-queries";
import { mayChangeEntitlements } from "../app/roles";
import { useSession } from "../app/use-session";
import { ErrorState } from "../parts/ErrorState";
import { Count } from "../parts/Quantity";
import { TypedConfirm } from "../parts/TypedConfirm";
import classes from "./EntitlementActions.module.css";
import { hitBy } from "./hit";

type Harm = Exclude<EntitlementAction, "resume">;

const HARM: Record<Harm, { title: string; verb: string; says: string }> = {
  suspend: {
    title: "Suspend the entitlement",
    verb: "Suspend",
    says: "Calls are refused at once, on every connected process, until somebody resumes it.",
  },
  revoke: {
    title: "Revoke the entitlement",
    verb: "Revoke for good",
    says: "Calls are refused at once, on every connected process. It cannot be undone: a new request must be approved.",
  },
};

interface Props {
  entitlement: EntitlementStanding;
  model: CatalogueDetails;
}

/** Takes an approval out of force, or puts it back. */
export function EntitlementActions({ entitlement, model }: Props) {
  const allowed = mayChangeEntitlements(useSession());
  const [harm, setHarm] = useState<Harm | null>(null);
  const change = useEntitlementAction(entitlement.id);
  if (!allowed || entitlement.status === "revoked") return null;
  const close = () => {
    setHarm(null);
    change.reset();
  };
  return (
    <div className={classes.root}>
      {entitlement.status === "active" ? (
        <Button size="compact-xs" variant="default" onClick={() => setHarm("suspend")}>
          Suspend…
        </Button>
      ) : (
        <Button
          size="compact-xs"
          variant="default"
          loading={change.isPending}
          onClick={() => change.mutate({ action: "resume", reason: "resumed in the console" })}
        >
          Resume
        </Button>
      )}
      <Button size="compact-xs" variant="default" className={classes.harm} onClick={() => setHarm("revoke")}>
        Revoke…
      </Button>
      {harm === null && change.error && (
        <ErrorState title="The entitlement was not changed" error={change.error} />
      )}
      {harm !== null && (
        <TypedConfirm
          opened
          onClose={close}
          title={HARM[harm].title}
          name={model.name}
          verb={HARM[harm].verb}
          onConfirm={(reason) => change.mutate({ action: harm, reason }, { onSuccess: close })}
          pending={change.isPending}
          error={change.error}
        >
          <Hit entitlement={entitlement} model={model} />
          <p>{HARM[harm].says}</p>
        </TypedConfirm>
      )}
    </div>
  );
}

/** What it will hit, in numbers. */
function Hit({ entitlement, model }: Props) {
  const { projects, calls } = hitBy(entitlement, model.used_by);
  return (
    <p>
      {model.name} for {entitlement.accounts.length === 1 ? "account" : "accounts"}{" "}
      <strong className="num">{entitlement.accounts.join(", ")}</strong>.{" "}
      {calls === 0 ? (
        "No project of theirs called it in the last 30 days."
      ) : (
        <>
          {projects.length === 1 ? "One project" : `${projects.length} projects`} ({projects.join(", ")}) made{" "}
          <strong>
            <Count count={calls} /> calls
          </strong>{" "}
          in the last 30 days.
        </>
      )}
    </p>
  );
}
