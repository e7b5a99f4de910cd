import { Link } from "@tanstack/react-router";
import type { CatalogueDetails, EntitlementStanding } from "../../api/governance";
import { asSentence } from "../../api/error";
import { EntitlementActions } from "../../entitlement/EntitlementActions";
import { entitlementNow } from "../../entitlement/state";
import { StateMark } from "../../parts/StateMark";
import { Marked } from "../../parts/Marked";
import { Panel, PanelNote } from "../../parts/Panel";
import { Count, DateOf } from "../../parts/Quantity";
import classes from "./Model.module.css";

/** What approvals have granted, and how each stands. */
export function Entitlements({ model, nowMs }: { model: CatalogueDetails; nowMs: number }) {
  const calls = model.used_by.reduce((sum, row) => sum + row.calls, 0);
  return (
    <Panel
      title="Entitlements"
      actions={
        calls > 0 && (
          <span className="dim">
            <Count count={calls} /> calls in 30 days stand on them
          </span>
        )
      }
    >
      {model.entitlements.length === 0 && (
        <PanelNote>No account may call it: nothing was approved yet.</PanelNote>
      )}
      <ul className={classes.list}>
        {model.entitlements.map((entitlement) => (
          <EntitlementItem key={entitlement.id} entitlement={entitlement} model={model} nowMs={nowMs} />
        ))}
      </ul>
    </Panel>
  );
}

interface ItemProps {
  entitlement: EntitlementStanding;
  model: CatalogueDetails;
  nowMs: number;
}

function EntitlementItem({ entitlement, model, nowMs }: ItemProps) {
  const { accounts, expires_at_us, request } = entitlement;
  const { state, reason, closesUs } = entitlementNow(entitlement, nowMs);
  return (
    <li className={classes.item}>
      <div className={classes.itemHead}>
        <strong className="num">{accounts.join(", ")}</strong>
        <StateMark of="entitlement" state={state} />
      </div>
      {reason && (
        <p>
          <Marked text={asSentence(reason)} />
        </p>
      )}
      <div className={classes.itemFacts}>
        {closesUs !== null && (
          <span>
            Calls are refused from <DateOf us={closesUs} />
          </span>
        )}
        {expires_at_us !== null && (
          <span>
            {state === "expired" ? "Expired" : "Expires"} <DateOf us={expires_at_us} />
          </span>
        )}
        {request !== null ? (
          <Link to="/approvals/$id" params={{ id: request }} className="link">
            Approved by request
          </Link>
        ) : (
          <span>Granted without a request</span>
        )}
      </div>
      <EntitlementActions entitlement={entitlement} model={model} />
    </li>
  );
}
