import { Button, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { IconSearch } from "@tabler/icons-react";
import { getRouteApi } from "@tanstack/react-router";
import { useState } from "react";
import { AVAILABILITIES, MODALITIES } from "../../api/governance";
import { FILTER_MARK } from "../../app/shell/use-shortcuts";
import { AVAILABILITY_FILTER, modalityWord } from "../../catalogue/words";
import classes from "./Models.module.css";
import { LIFECYCLE_WORD, LIFECYCLES, type ModelsSearch } from "./models-search";

const route = getRouteApi("/console/models");
const LIFECYCLE_OPTIONS = LIFECYCLES.map((value) => ({ value, label: LIFECYCLE_WORD[value] }));
const AVAILABILITY_OPTIONS = AVAILABILITIES.map((value) => ({ value, label: AVAILABILITY_FILTER[value] }));
const MODALITY_OPTIONS = MODALITIES.map((value) => ({ value, label: modalityWord(value) }));
const NONE: ModelsSearch = {
  query: undefined,
  provider: undefined,
  lifecycle: undefined,
  availability: undefined,
  modality: undefined,
};
/** How long typing may pause before the server is asked. */
const TYPING_MS = 250;

interface Props {
  filter: ModelsSearch;
  /** Every provider of the catalogue. */
  providers: readonly string[];
}

/** Narrows the catalogue. Every choice is in the URL, and starts at the first page again. */
export function ModelFilters({ filter, providers: known }: Props) {
  const navigate = route.useNavigate();
  const set = (changes: ModelsSearch) =>
    void navigate({ search: (before) => ({ ...before, ...changes, cursor: undefined }), replace: true });
  const providers =
    filter.provider && !known.includes(filter.provider) ? [filter.provider, ...known] : [...known];
  const active = Object.values(filter).some((value) => value !== undefined);
  return (
    <div className={classes.filters} role="search" aria-label="Filter models">
      <SearchField value={filter.query} onChange={(query) => set({ query })} />
      <Select
        aria-label="Provider"
        placeholder="Any provider"
        size="xs"
        searchable
        clearable
        data={providers}
        value={filter.provider ?? null}
        onChange={(provider) => set({ provider: provider ?? undefined })}
        nothingFoundMessage="No such provider"
        clearButtonProps={{ "aria-label": "Any provider" }}
      />
      <Choice
        label="lifecycle"
        options={LIFECYCLE_OPTIONS}
        value={filter.lifecycle}
        onChange={(lifecycle) => set({ lifecycle })}
      />
      <Choice
        label="availability"
        options={AVAILABILITY_OPTIONS}
        value={filter.availability}
        onChange={(availability) => set({ availability })}
      />
      <Choice
        label="modality"
        options={MODALITY_OPTIONS}
        value={filter.modality}
        onChange={(modality) => set({ modality })}
      />
      {active && (
        <Button size="xs" variant="subtle" onClick={() => set(NONE)} className={classes.clear}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

function SearchField({
  value,
  onChange,
}: {
  value: string | undefined;
  onChange: (text: string | undefined) => void;
}) {
  const [text, setText] = useState(value ?? "");
  const [sent, setSent] = useState(value);
  // The URL changed by other means: a link, the way back, or "Clear filters".
  if (value !== sent) {
    setSent(value);
    setText(value ?? "");
  }
  const settle = useDebouncedCallback((next: string) => {
    const wanted = next.trim() || undefined;
    setSent(wanted);
    onChange(wanted);
  }, TYPING_MS);
  return (
    <TextInput
      {...FILTER_MARK}
      size="xs"
      type="search"
      aria-label="Search models"
      placeholder="Search by name, id or provider"
      leftSection={<IconSearch size={14} aria-hidden />}
      value={text}
      onChange={(event) => {
        setText(event.currentTarget.value);
        settle(event.currentTarget.value);
      }}
    />
  );
}

interface ChoiceProps<Value extends string> {
  label: string;
  options: readonly { value: Value; label: string }[];
  value: Value | undefined;
  onChange: (value: Value | undefined) => void;
}

function Choice<Value extends string>({ label, options, value, onChange }: ChoiceProps<Value>) {
  return (
    <Select
      aria-label={label.charAt(0).toUpperCase() + label.slice(1)}
      placeholder={`Any ${label}`}
      size="xs"
      clearable
      data={[...options]}
      value={value ?? null}
      onChange={(next) => onChange(options.find((option) => option.value === next)?.value)}
      clearButtonProps={{ "aria-label": `Any ${label}` }}
    />
  );
}
