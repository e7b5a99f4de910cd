// Is it healthy, and what does it cost?
import { useQuery } from "@tanstack/react-query";
import { overviewQuery } from "../../api/queries";
import { ErrorState } from "../../parts/ErrorState";
import { PageHeader } from "../../parts/PageHeader";
import { RangePicker, useRange } from "../../time/RangePicker";
import { useRefreshInterval } from "../../time/refresh";
import { RefreshControl } from "../../time/RefreshControl";
import { OverviewCharts } from "./OverviewCharts";
import { OverviewEmpty } from "./OverviewEmpty";
import { OverviewFigures } from "./OverviewFigures";
import { OverviewModels } from "./OverviewModels";
import { OverviewSkeleton } from "./OverviewSkeleton";
import { Verdict } from "./Verdict";

export function OverviewPage() {
  const [range] = useRange();
  const refetchInterval = useRefreshInterval(range);
  const overview = useQuery({ ...overviewQuery(range), refetchInterval });
  const { data, error, isFetching, dataUpdatedAt } = overview;
  const refresh = () => void overview.refetch();
  const neverUsed = data && data.totals.calls === 0 && data.previous.calls === 0;

  return (
    <>
      <PageHeader title="Overview">
        <RefreshControl
          range={range}
          updatedAtMs={dataUpdatedAt}
          refreshing={isFetching}
          onRefresh={refresh}
        />
        <RangePicker />
      </PageHeader>
      {error && (
        <ErrorState
          title="The overview could not be read"
          error={error}
          onRetry={refresh}
          retrying={isFetching}
        />
      )}
      {!data && !error && <OverviewSkeleton />}
      {neverUsed && <OverviewEmpty range={range} />}
      {data && !neverUsed && (
        <>
          <Verdict overview={data} range={range} />
          <OverviewFigures overview={data} range={range} />
          <OverviewCharts overview={data} />
          <OverviewModels models={data.models} />
        </>
      )}
    </>
  );
}
