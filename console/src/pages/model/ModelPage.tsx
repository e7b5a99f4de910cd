// May I call this model? If not, what now? And everything that is known of it.
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import type { CatalogueDetails } from "../../api/governance";
import { catalogueModelQuery } from "../../api/governance-queries";
import { Crumbs } from "../../parts/Crumbs";
import { ErrorState } from "../../parts/ErrorState";
import { PageHeader } from "../../parts/PageHeader";
import { CopyText } from "../../parts/CopyText";
import { Capabilities } from "./Capabilities";
import { Certifications } from "./Certifications";
import { Entitlements } from "./Entitlements";
import { LifecyclePanel } from "./LifecyclePanel";
import classes from "./Model.module.css";
import { ModelActions } from "./ModelActions";
import { ModelSkeleton } from "./ModelSkeleton";
import { Prices } from "./Prices";
import { Sources } from "./Sources";
import { StandingAnswer } from "./StandingAnswer";
import { TermsPanel } from "./TermsPanel";
import { UsedBy } from "./UsedBy";

const route = getRouteApi("/console/models/$id");

export function ModelPage() {
  const { id } = route.useParams();
  const { data, error, refetch, isFetching, dataUpdatedAt } = useQuery(catalogueModelQuery(id));
  return (
    <>
      <Crumbs to="/models" label="Models" />
      <PageHeader title={data?.name ?? id}>{data && <ModelActions model={data} />}</PageHeader>
      {error && (
        <ErrorState
          title="The model could not be read"
          error={error}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {!data && !error && <ModelSkeleton />}
      {data && <ModelView model={data} nowMs={dataUpdatedAt} />}
    </>
  );
}

function ModelView({ model, nowMs }: { model: CatalogueDetails; nowMs: number }) {
  return (
    <>
      <p className={classes.subtitle}>
        {model.provider} · <CopyText text={model.id} label="Copy the model's id" />
      </p>
      <StandingAnswer model={model} nowMs={nowMs} />
      <div className={classes.columns}>
        <div className={classes.column}>
          <TermsPanel model={model} />
          <Certifications model={model} />
          <Entitlements model={model} nowMs={nowMs} />
          <UsedBy model={model} />
        </div>
        <div className={classes.column}>
          <Prices model={model} />
          <LifecyclePanel lifecycle={model.lifecycle} nowMs={nowMs} />
          <Capabilities model={model} />
          <Sources model={model} />
        </div>
      </div>
    </>
  );
}
