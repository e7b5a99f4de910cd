// What waits for me, and where does everything else stand?
import { getRouteApi } from "@tanstack/react-router";
import { PageHeader } from "../../parts/PageHeader";
import { ApprovalFilters } from "./ApprovalFilters";
import { BoardView } from "./BoardView";
import { RequestList } from "./RequestList";

const route = getRouteApi("/console/approvals");

export function ApprovalsPage() {
  const search = route.useSearch();
  return (
    <>
      <PageHeader title="Approvals" />
      <ApprovalFilters search={search} />
      {search.status === undefined ? (
        <BoardView search={search} />
      ) : (
        <RequestList search={search} status={search.status} />
      )}
    </>
  );
}
