// Which models are there, what do they cost, and may I call them?
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { catalogueQuery } from "../../api/governance-queries";
import { ErrorState } from "../../parts/ErrorState";
import { PageHeader } from "../../parts/PageHeader";
import { Pager } from "../../parts/Pager";
import { usePaging } from "../../parts/use-paging";
import { TableSkeleton } from "../../parts/TableSkeleton";
import { ModelFilters } from "./ModelFilters";
import { ModelsEmpty } from "./ModelsEmpty";
import { ModelTable } from "./ModelTable";

const route = getRouteApi("/console/models");

export function ModelsPage() {
  const { query, provider, lifecycle, availability, modality, cursor } = route.useSearch();
  const filter = { query, provider, lifecycle, availability, modality };
  const navigate = route.useNavigate();
  const catalogue = useQuery(catalogueQuery(filter, cursor));
  const { data, error, refetch, isFetching, isPlaceholderData, dataUpdatedAt } = catalogue;
  const pages = usePaging(
    cursor,
    data?.next ?? null,
    (to) => void navigate({ search: (before) => ({ ...before, cursor: to }) }),
  );
  const filtered = Object.values(filter).some((value) => value !== undefined);

  return (
    <>
      <PageHeader title="Models" />
      <ModelFilters filter={filter} providers={data?.providers ?? []} />
      {error && (
        <ErrorState
          title="The catalogue could not be read"
          error={error}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {!data && !error && <TableSkeleton label="Reading the catalogue" />}
      {data && data.models.length === 0 && <ModelsEmpty filtered={filtered} />}
      {data && data.models.length > 0 && (
        <>
          <ModelTable models={data.models} nowMs={dataUpdatedAt} stale={isPlaceholderData} />
          <Pager
            label="Pages of models"
            text={`${data.models.length} ${data.models.length === 1 ? "model" : "models"}. List prices in US dollars per million tokens.`}
            pages={pages}
          />
        </>
      )}
    </>
  );
}
