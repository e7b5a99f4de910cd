import { Button, Popover, Select, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { useState } from "react";
import { FILTER_MARK } from "../../app/shell/use-shortcuts";
import { CustomRangeForm } from "../../time/CustomRangeForm";
import { formatSpan } from "../../time/instant";
import classes from "./Audit.module.css";
import { betweenText, SPANS, whenOf, type AuditSearch, type Span } from "./audit-search";

const KINDS = [
  "unit",
  "account",
  "project",
  "principal",
  "member",
  "group",
  "policy",
  "model",
  "certification",
  "resource_policy",
  "request",
  "entitlement",
  "terms",
  "agreement",
  "evidence",
  "catalogue_proposal",
  "api_key",
  "access_key",
  "user",
  "audit",
].map((value) => ({ value, label: value.replaceAll("_", " ") }));

const SPAN_WORDS: Record<Span, string> = {
  "24h": "Last 24 hours",
  "7d": "Last 7 days",
  "30d": "Last 30 days",
  "90d": "Last 90 days",
};

type Filter = Record<
  keyof Pick<AuditSearch, "actor" | "action" | "kind" | "subject" | "when">,
  string | undefined
>;

interface Props {
  filter: Filter;
  /** A member that is undefined is cleared. */
  onChange: (changes: Partial<Filter>) => void;
}

/** Narrows the trail. Every choice is in the URL, and starts at the newest record again. */
export function AuditFilters({ filter, onChange }: Props) {
  const active = Object.values(filter).some((value) => value !== undefined);
  const clear = () =>
    onChange({ actor: undefined, action: undefined, kind: undefined, subject: undefined, when: undefined });
  return (
    <div className={classes.filters} role="search" aria-label="Filter records">
      <TextFilter
        key={`actor ${filter.actor}`}
        label="Actor"
        placeholder="Any actor, by id or name"
        value={filter.actor}
        onChange={(actor) => onChange({ actor })}
        first
      />
      <TextFilter
        key={`action ${filter.action}`}
        label="Action"
        placeholder="Any action: policy.put"
        value={filter.action}
        onChange={(action) => onChange({ action })}
      />
      <Select
        size="xs"
        aria-label="Kind of subject"
        placeholder="Any kind"
        searchable
        clearable
        data={filter.kind && !KINDS.some(({ value }) => value === filter.kind) ? [filter.kind] : KINDS}
        value={filter.kind ?? null}
        onChange={(kind) => onChange({ kind: kind ?? undefined })}
        clearButtonProps={{ "aria-label": "Any kind" }}
      />
      <TextFilter
        key={`subject ${filter.subject}`}
        label="Subject"
        placeholder="Any subject, by id"
        value={filter.subject}
        onChange={(subject) => onChange({ subject })}
      />
      <WhenFilter when={filter.when} onChange={(when) => onChange({ when })} />
      {active && (
        <Button size="xs" variant="subtle" onClick={clear} className={classes.clear}>
          Clear filters
        </Button>
      )}
    </div>
  );
}

interface TextFilterProps {
  label: string;
  placeholder: string;
  value: string | undefined;
  onChange: (value: string | undefined) => void;
  first?: boolean;
}

const ASK_AFTER_MS = 500;

/** Asks once the typing pauses: every question goes to the server. */
function TextFilter({ label, placeholder, value, onChange, first = false }: TextFilterProps) {
  const [text, setText] = useState(value ?? "");
  const ask = useDebouncedCallback((typed: string) => onChange(typed.trim() || undefined), ASK_AFTER_MS);
  return (
    <TextInput
      size="xs"
      type="search"
      aria-label={label}
      placeholder={placeholder}
      value={text}
      spellCheck={false}
      onChange={(event) => {
        setText(event.currentTarget.value);
        ask(event.currentTarget.value);
      }}
      {...(first && FILTER_MARK)}
    />
  );
}

function WhenFilter({
  when,
  onChange,
}: {
  when: string | undefined;
  onChange: (when: string | undefined) => void;
}) {
  const [open, setOpen] = useState(false);
  const chosen = when === undefined ? null : whenOf(when);
  const between = chosen && "fromMs" in chosen ? chosen : null;
  const data = [
    ...SPANS.map((value) => ({ value, label: SPAN_WORDS[value] })),
    { value: "between", label: between ? formatSpan(between.fromMs, between.toMs) : "Between two times…" },
  ];
  return (
    <Popover opened={open} onChange={setOpen} position="bottom-start" trapFocus withRoles={false}>
      <Popover.Target>
        <div>
          <Select
            size="xs"
            aria-label="Time"
            placeholder="Any time"
            clearable
            data={data}
            value={between ? "between" : (when ?? null)}
            onChange={(value) => (value === "between" ? setOpen(true) : onChange(value ?? undefined))}
            clearButtonProps={{ "aria-label": "Any time" }}
          />
        </div>
      </Popover.Target>
      <Popover.Dropdown>
        <CustomRangeForm
          range={between ? { kind: "between", ...between } : { kind: "last", preset: "7d" }}
          onApply={(range) => {
            setOpen(false);
            if (range.kind === "between") onChange(betweenText(range.fromMs, range.toMs));
          }}
        />
      </Popover.Dropdown>
    </Popover>
  );
}
