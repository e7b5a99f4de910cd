// Who must still act on this request, on what do they decide, and what has happened so far?
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import type { AccessRequest } from "../../api/governance";
import { catalogueModelQuery, requestQuery } from "../../api/governance-queries";
import { Crumbs } from "../../parts/Crumbs";
import { ErrorState } from "../../parts/ErrorState";
import { StateMark } from "../../parts/StateMark";
import { PageHeader } from "../../parts/PageHeader";
import { DateOf } from "../../parts/Quantity";
import { AskedPanel } from "./AskedPanel";
import { DecisionBox } from "./DecisionBox";
import { EvidencePanel } from "./EvidencePanel";
import { GrantedPanel } from "./GrantedPanel";
import { NextStepAnswer } from "./NextStepAnswer";
import classes from "./Request.module.css";
import { RequestSkeleton } from "./RequestSkeleton";
import { ReviewPanel } from "./ReviewPanel";
import { StageRail } from "./StageRail";
import { TermsToDecide } from "./TermsToDecide";
import { Timeline } from "./Timeline";

const route = getRouteApi("/console/approvals/$id");
/** How often an open request looks for what others did. */
const REFRESH_MS = 10_000;

export function RequestPage() {
  const { id } = route.useParams();
  const { data, error, refetch, isFetching, dataUpdatedAt } = useQuery({
    ...requestQuery(id),
    refetchInterval: REFRESH_MS,
  });
  const model = useQuery({ ...catalogueModelQuery(data?.model ?? ""), enabled: data !== undefined });
  const name = model.data?.name ?? data?.model;
  const title = data === undefined ? "Request" : data.review ? `Re-review of ${name}` : `Access to ${name}`;
  return (
    <>
      <Crumbs to="/approvals" label="Approvals" />
      <PageHeader title={title}>{data && <StateMark of="request" state={data.status} />}</PageHeader>
      {error && (
        <ErrorState
          title="The request could not be read"
          error={error}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {!data && !error && <RequestSkeleton />}
      {data && <RequestView request={data} nowMs={dataUpdatedAt} />}
    </>
  );
}

function RequestView({ request, nowMs }: { request: AccessRequest; nowMs: number }) {
  const { requester, unit, model, opened_at_us, id } = request;
  return (
    <>
      <p className={classes.subtitle}>
        {request.review ? "Outcrop" : `${requester.name} of ${unit}`} opened it on{" "}
        <DateOf us={opened_at_us} /> ·{" "}
        <Link to="/models/$id" params={{ id: model }} className="link mono">
          {model}
        </Link>{" "}
        · <span className="mono">{id}</span>
      </p>
      <NextStepAnswer request={request} nowMs={nowMs} />
      <div className={classes.columns}>
        <div className={classes.main}>
          {request.review && <ReviewPanel review={request.review} />}
          <AskedPanel request={request} />
          <TermsToDecide request={request} />
          <EvidencePanel request={request} />
          <Timeline request={request} />
          <DecisionBox request={request} />
        </div>
        <aside className={classes.side}>
          <StageRail request={request} nowMs={nowMs} />
          {request.entitlement !== null && <GrantedPanel request={request} nowMs={nowMs} />}
        </aside>
      </div>
    </>
  );
}
