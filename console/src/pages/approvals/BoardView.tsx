import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { requestsQuery, stagesQuery } from "../../api/governance-queries";
import { Answer } from "../../parts/Answer";
import { ErrorState } from "../../parts/ErrorState";
import { ApprovalsEmpty } from "./ApprovalsEmpty";
import { requestsFilter, type ApprovalsSearch } from "./approvals-search";
import { Board } from "./Board";
import { BoardSkeleton } from "./BoardSkeleton";
import { columnsOf, tallyOf, type Tally } from "./board";

/** How often the board looks for news. */
const REFRESH_MS = 15_000;

/** What is under way: what is open, and what went back to its requester. */
export function BoardView({ search }: { search: ApprovalsSearch }) {
  const open = useQuery({ ...requestsQuery(requestsFilter(search, "open")), refetchInterval: REFRESH_MS });
  const back = useQuery({
    ...requestsQuery(requestsFilter(search, "changes_asked")),
    refetchInterval: REFRESH_MS,
  });
  const stages = useQuery(stagesQuery);
  const all = [open, back, stages];
  const error = open.error ?? back.error ?? stages.error;
  if (error)
    return (
      <ErrorState
        title="The requests could not be read"
        error={error}
        onRetry={() => all.forEach((query) => void query.refetch())}
        retrying={all.some(({ isFetching }) => isFetching)}
      />
    );
  if (!open.data || !back.data || !stages.data) return <BoardSkeleton />;
  const rows = [...open.data.requests, ...back.data.requests];
  if (rows.length === 0) return <ApprovalsEmpty search={search} />;
  const nowMs = open.dataUpdatedAt;
  const isCut = open.data.next !== null || back.data.next !== null;
  return (
    <>
      <TallyAnswer tally={tallyOf(rows, nowMs)} />
      <Board columns={columnsOf(rows, stages.data)} nowMs={nowMs} />
      {isCut && (
        <p className="dim">
          Only the newest requests are on the board.{" "}
          <Link to="/approvals" search={{ ...search, status: "open" }} className="link linkInText">
            See all as a list
          </Link>
        </p>
      )}
    </>
  );
}

function TallyAnswer({ tally }: { tally: Tally }) {
  const { waiting, overdue, all } = tally;
  const rest = `${all} ${all === 1 ? "request is" : "requests are"} under way${overdue > 0 ? `, ${overdue} of them overdue` : ""}.`;
  if (waiting === 0)
    return (
      <Answer tone={overdue > 0 ? "soon" : "info"} word="Nothing waits for you" label="What waits for me?">
        <p>{rest}</p>
      </Answer>
    );
  return (
    <Answer
      tone="waiting"
      word={waiting === 1 ? "One request waits for you" : `${waiting} requests wait for you`}
      label="What waits for me?"
    >
      <p>{rest}</p>
    </Answer>
  );
}
