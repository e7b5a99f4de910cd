// What was called, by whom, with what result, at what cost?
import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { callsQuery } from "../../api/queries";
import { ErrorState } from "../../parts/ErrorState";
import { PageHeader } from "../../parts/PageHeader";
import { TableSkeleton } from "../../parts/TableSkeleton";
import { usePaging } from "../../parts/use-paging";
import { RangePicker, useRange } from "../../time/RangePicker";
import { useRefreshInterval } from "../../time/refresh";
import { RefreshControl } from "../../time/RefreshControl";
import { CallDrawer } from "./CallDrawer";
import { CallFilters } from "./CallFilters";
import { CallsEmpty } from "./CallsEmpty";
import { CallTable } from "./CallTable";
import classes from "./Calls.module.css";

const route = getRouteApi("/console/calls");

export function CallsPage() {
  const [range] = useRange();
  const { model, project, principal, outcome, cursor, call } = route.useSearch();
  const filter = { model, project, principal, outcome };
  const navigate = route.useNavigate();
  const refetchInterval = useRefreshInterval(range);
  // Only the newest page moves by itself: rows must not slide away under a reader of older ones.
  const calls = useQuery({
    ...callsQuery(range, filter, cursor),
    refetchInterval: cursor === undefined ? refetchInterval : false,
  });
  const { data, error, isFetching, isPlaceholderData, dataUpdatedAt } = calls;
  const turn = (to: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, cursor: to, call: undefined }) });
  const paging = usePaging(cursor, data?.next_cursor ?? null, turn);
  const refresh = () => void calls.refetch();
  const open = (id: string | undefined) => void navigate({ search: (before) => ({ ...before, call: id }) });

  return (
    <>
      <PageHeader title="Calls">
        <RefreshControl
          range={range}
          updatedAtMs={dataUpdatedAt}
          refreshing={isFetching}
          onRefresh={refresh}
        />
        <RangePicker />
      </PageHeader>
      <CallFilters filter={filter} known={data?.filters} />
      {error && (
        <ErrorState
          title="The calls could not be read"
          error={error}
          onRetry={refresh}
          retrying={isFetching}
        />
      )}
      {!data && !error && <TableSkeleton label="Reading the calls" />}
      {data && data.calls.length === 0 && <CallsEmpty filter={filter} range={range} />}
      {data && data.calls.length > 0 && (
        <>
          <CallTable calls={data.calls} selected={call} onOpen={open} stale={isPlaceholderData} />
          <nav className={classes.paging} aria-label="Pages of calls">
            <span className="dim">
              {data.calls.length} calls{cursor === undefined ? ", the newest" : ""}, newest first
            </span>
            <Button size="xs" variant="default" disabled={!paging.newer} onClick={paging.newer}>
              {paging.newerIsFirst ? "Newest" : "Newer"}
            </Button>
            <Button size="xs" variant="default" disabled={!paging.older} onClick={paging.older}>
              Older
            </Button>
          </nav>
        </>
      )}
      <CallDrawer id={call} onClose={() => open(undefined)} />
    </>
  );
}
