import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { AccessRequest } from "../../api/governance";
import { asSentence } from "../../api/error";
import { catalogueModelQuery } from "../../api/governance-queries";
import { EntitlementActions } from "../../entitlement/EntitlementActions";
import { entitlementNow } from "../../entitlement/state";
import { StateMark } from "../../parts/StateMark";
import { Fact, Facts, Panel, PanelNote } from "../../parts/Panel";
import { Marked } from "../../parts/Marked";
import { DateOf } from "../../parts/Quantity";

/** What the approval granted, and how that stands today. */
export function GrantedPanel({ request, nowMs }: { request: AccessRequest; nowMs: number }) {
  const { data: model } = useQuery(catalogueModelQuery(request.model));
  const entitlement = model?.entitlements.find(({ id }) => id === request.entitlement);
  const now = entitlement && entitlementNow(entitlement, nowMs);
  return (
    <Panel title="Entitlement" actions={now && <StateMark of="entitlement" state={now.state} />}>
      {!entitlement && <PanelNote>{request.entitlement} was granted.</PanelNote>}
      {model && entitlement && now && (
        <>
          {now.reason && (
            <PanelNote>
              <Marked text={asSentence(now.reason)} />
            </PanelNote>
          )}
          <Facts>
            <Fact name="Id">
              <span className="mono">{entitlement.id}</span>
            </Fact>
            <Fact name="Accounts">
              <span className="num">{entitlement.accounts.join(", ")}</span>
            </Fact>
            <Fact name="Expires">
              {entitlement.expires_at_us === null ? "No end" : <DateOf us={entitlement.expires_at_us} />}
            </Fact>
            {now.closesUs !== null && (
              <Fact name="Suspends">
                <DateOf us={now.closesUs} />
              </Fact>
            )}
            <Fact name="Calls">
              <Link to="/calls" search={{ model: request.model, range: "30d" }} className="link">
                Calls of the last 30 days
              </Link>
            </Fact>
          </Facts>
          <EntitlementActions entitlement={entitlement} model={model} />
        </>
      )}
    </Panel>
  );
}
