import { Button, Select } from "@mantine/core";
import { getRouteApi } from "@tanstack/react-router";
import type { CallsFilter } from "../../api/queries";
import { OUTCOMES, type CallList } from "../../api/vocabulary";
import { FILTER_MARK } from "../../app/shell/use-shortcuts";
import { stateWord } from "../../parts/marks";
import classes from "./Calls.module.css";

const route = getRouteApi("/console/calls");
const OUTCOME_OPTIONS = OUTCOMES.map((outcome) => ({ value: outcome, label: stateWord("call", outcome) }));

interface Props {
  filter: CallsFilter;
  /** The names that occur in the span; absent until the first answer. */
  known: CallList["filters"] | undefined;
}

/** Narrows the list. Every choice is in the URL, and starts at the newest page again. */
export function CallFilters({ filter, known }: Props) {
  const navigate = route.useNavigate();
  const set = (changes: CallsFilter) =>
    void navigate({ search: (before) => ({ ...before, ...changes, cursor: undefined }) });
  const active = Object.values(filter).some((value) => value !== undefined);
  const clear = () => set({ model: undefined, project: undefined, principal: undefined, outcome: undefined });

  return (
    <div className={classes.filters} role="search" aria-label="Filter calls">
      <NameSelect
        label="Model"
        value={filter.model}
        names={known?.models}
        onChange={(model) => set({ model })}
        first
      />
      <NameSelect
        label="Project"
        value={filter.project}
        names={known?.projects}
        onChange={(project) => set({ project })}
      />
      <NameSelect
        label="Principal"
        value={filter.principal}
        names={known?.principals}
        onChange={(principal) => set({ principal })}
      />
      <Select
        aria-label="Outcome"
        placeholder="Any outcome"
        size="xs"
        clearable
        data={OUTCOME_OPTIONS}
        value={filter.outcome ?? null}
        onChange={(outcome) => set({ outcome: outcome ?? undefined })}
        clearButtonProps={{ "aria-label": "Any outcome" }}
      />
      {active && (
        <Button size="xs" variant="subtle" onClick={clear} className={classes.clear}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

interface NameSelectProps {
  label: string;
  value: string | undefined;
  names: string[] | undefined;
  onChange: (name: string | undefined) => void;
  first?: boolean;
}

function NameSelect({ label, value, names = [], onChange, first = false }: NameSelectProps) {
  // A name from the URL stays in sight even when no call in the span bears it.
  const data = value !== undefined && !names.includes(value) ? [value, ...names] : names;
  return (
    <Select
      aria-label={label}
      placeholder={`Any ${label.toLowerCase()}`}
      size="xs"
      searchable
      clearable
      data={data}
      value={value ?? null}
      onChange={(name) => onChange(name ?? undefined)}
      nothingFoundMessage="No such name in this span"
      clearButtonProps={{ "aria-label": `Any ${label.toLowerCase()}` }}
      {...(first && FILTER_MARK)}
    />
  );
}
