import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link, useNavigate } from "@tanstack/react-router";
import type { RequestRow, RequestStatus } from "../../api/governance";
import { requestsQuery } from "../../api/governance-queries";
import { DataTable, type Column } from "../../parts/DataTable";
import { ErrorState } from "../../parts/ErrorState";
import { StateMark } from "../../parts/StateMark";
import { Pager } from "../../parts/Pager";
import { usePaging } from "../../parts/use-paging";
import { DateOf, Money } from "../../parts/Quantity";
import { TableSkeleton } from "../../parts/TableSkeleton";
import { reviewWord } from "../request/words";
import { ApprovalsEmpty } from "./ApprovalsEmpty";
import { requestsFilter, type ApprovalsSearch } from "./approvals-search";

const route = getRouteApi("/console/approvals");

const COLUMNS: Column<RequestRow>[] = [
  {
    key: "model",
    header: "Model",
    wide: true,
    card: "title",
    render: ({ id, model }) => (
      <Link to="/approvals/$id" params={{ id }} className="link" data-hint={model}>
        {model}
      </Link>
    ),
  },
  {
    key: "status",
    header: "Status",
    card: "corner",
    render: ({ status }) => <StateMark of="request" state={status} />,
  },
  {
    key: "requester",
    header: "Requester",
    card: "start",
    render: ({ requester, trigger }) =>
      trigger === null ? requester.name : `Re-review: ${reviewWord(trigger).toLowerCase()}`,
  },
  { key: "unit", header: "Unit", render: ({ unit }) => unit },
  {
    key: "stage",
    header: "Stage",
    card: "hidden",
    render: ({ stage }) => stage ?? <span className="dim">–</span>,
  },
  {
    key: "cost",
    header: "Expected a month",
    numeric: true,
    render: ({ expected_monthly_cost_nanos: cost }) =>
      cost === null ? <span className="dim">–</span> : <Money nanos={cost} />,
  },
  { key: "opened", header: "Opened", render: ({ opened_at_us }) => <DateOf us={opened_at_us} /> },
  { key: "changed", header: "Last change", render: ({ changed_at_us }) => <DateOf us={changed_at_us} /> },
];

/** Requests of one status, newest first, page by page. */
export function RequestList({ search, status }: { search: ApprovalsSearch; status: RequestStatus }) {
  const navigate = route.useNavigate();
  const go = useNavigate();
  const { cursor } = search;
  const filter = { ...requestsFilter(search, status), ...(cursor && { after: cursor }) };
  const { data, error, refetch, isFetching, isPlaceholderData } = useQuery(requestsQuery(filter));
  const pages = usePaging(
    cursor,
    data?.next ?? null,
    (to) => void navigate({ search: (before) => ({ ...before, cursor: to }) }),
  );
  if (error)
    return (
      <ErrorState
        title="The requests could not be read"
        error={error}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  if (!data) return <TableSkeleton label="Reading the requests" />;
  if (data.requests.length === 0) return <ApprovalsEmpty search={search} />;
  return (
    <>
      <DataTable
        label="Requests, newest first"
        columns={COLUMNS}
        rows={data.requests}
        rowKey={({ id }) => id}
        onOpen={({ id }) => void go({ to: "/approvals/$id", params: { id } })}
        stale={isPlaceholderData}
      />
      <Pager
        label="Pages of requests"
        text={`${data.requests.length} requests, newest first`}
        pages={pages}
      />
    </>
  );
}
