import { Button, Select } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { REQUEST_STATUSES } from "../../api/governance";
import { requestsQuery } from "../../api/governance-queries";
import { FILTER_MARK } from "../../app/shell/use-shortcuts";
import { stateWord } from "../../parts/marks";
import classes from "./Approvals.module.css";
import { SCOPES, type ApprovalsSearch, type Scope } from "./approvals-search";

const route = getRouteApi("/console/approvals");
const SCOPE_WORD: Record<Scope, string> = {
  all: "Everyone's",
  waiting: "Waiting for me",
  mine: "Opened by me",
};
const STATUS_OPTIONS = [
  { value: "board", label: "Under way, as a board" },
  ...REQUEST_STATUSES.map((status) => ({
    value: status,
    label: `${stateWord("request", status)}, as a list`,
  })),
];

/** Narrows the board. Every choice is in the URL. */
export function ApprovalFilters({ search }: { search: ApprovalsSearch }) {
  const navigate = route.useNavigate();
  const { data } = useQuery(requestsQuery({ status: search.status ?? "open" }));
  const models = [
    ...new Set([
      ...(data?.requests.map(({ model }) => model) ?? []),
      ...(search.model ? [search.model] : []),
    ]),
  ];
  const set = (changes: ApprovalsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...changes, cursor: undefined }) });
  const active = search.scope !== undefined || search.model !== undefined || search.status !== undefined;
  return (
    <div className={classes.filters} role="search" aria-label="Filter requests">
      <div className={classes.scopes} role="group" aria-label="Whose requests">
        {SCOPES.map((scope) => (
          <button
            key={scope}
            type="button"
            aria-pressed={(search.scope ?? "all") === scope}
            onClick={() => set({ scope: scope === "all" ? undefined : scope })}
          >
            {SCOPE_WORD[scope]}
          </button>
        ))}
      </div>
      <Select
        {...FILTER_MARK}
        aria-label="Model"
        placeholder="Any model"
        size="xs"
        searchable
        clearable
        data={models.sort()}
        value={search.model ?? null}
        onChange={(model) => set({ model: model ?? undefined })}
        nothingFoundMessage="No request for such a model"
        clearButtonProps={{ "aria-label": "Any model" }}
      />
      <Select
        aria-label="Status"
        size="xs"
        allowDeselect={false}
        data={STATUS_OPTIONS}
        value={search.status ?? "board"}
        onChange={(value) => set({ status: REQUEST_STATUSES.find((status) => status === value) })}
      />
      {active && (
        <Button
          size="xs"
          variant="subtle"
          className={classes.clear}
          onClick={() => set({ scope: undefined, model: undefined, status: undefined })}
        >
          Clear filters
        </Button>
      )}
    </div>
  );
}
