import { Button, Checkbox, MultiSelect, Select, TagsInput, Textarea, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent, type ReactNode } from "react";
import { MODES, type Asked, type Mode } from "../../api/governance";
import { ENVIRONMENTS } from "../../api/organisation";
import type { OrganisationChoices } from "../../api/organisation";
import { useSession } from "../../app/use-session";
import { DATA_CLASSES } from "../../catalogue/data-classes";
import { environmentWord, modeWord } from "../../catalogue/words";
import classes from "./RequestAccess.module.css";
import { askedOf, checkRequest, type RequestDraft } from "./request-form";

export interface RequestChoices {
  organisation: OrganisationChoices;
  regions: string[];
  modes: Mode[];
}

interface Props {
  model: string;
  initial: RequestDraft;
  choices: RequestChoices;
  verb: string;
  pending: boolean;
  onSubmit: (asked: Asked) => void;
  onCancel: () => void;
  /** What the server had against it. */
  children?: ReactNode;
}

export function RequestForm({ model, initial, choices, verb, pending, onSubmit, onCancel, children }: Props) {
  const [draft, setDraft] = useState(initial);
  const [tried, setTried] = useState(false);
  const [today] = useState(() => new Date().toISOString().slice(0, 10));
  const found = checkRequest(draft, today);
  const problems = tried ? found : {};
  const set = (changes: Partial<RequestDraft>) => setDraft((before) => ({ ...before, ...changes }));
  const submit = (event: SyntheticEvent<HTMLFormElement>) => {
    event.preventDefault();
    setTried(true);
    if (Object.keys(found).length === 0) {
      onSubmit(askedOf(draft, model));
      return;
    }
    // What is wrong is shown beside its field; the first of them is brought into sight.
    const form = event.currentTarget;
    requestAnimationFrame(() =>
      form.querySelector<HTMLElement>(":is(input, textarea)[aria-invalid=true]")?.focus(),
    );
  };
  const field = { draft, set, problems };

  return (
    <form className={classes.form} onSubmit={submit} noValidate aria-label="Request for access">
      <Purpose {...field} />
      <Callers {...field} organisation={choices.organisation} />
      <Limits {...field} regions={choices.regions} modes={choices.modes} />
      {children}
      {Object.keys(problems).length > 0 && (
        <p className={classes.summary} role="alert">
          {Object.keys(problems).length === 1
            ? "One answer is"
            : `${Object.keys(problems).length} answers are`}{" "}
          missing or wrong: see the notes above.
        </p>
      )}
      <div className={classes.foot}>
        <Button variant="default" onClick={onCancel}>
          Cancel
        </Button>
        <Button type="submit" loading={pending}>
          {verb}
        </Button>
      </div>
    </form>
  );
}

interface FieldProps {
  draft: RequestDraft;
  set: (changes: Partial<RequestDraft>) => void;
  problems: ReturnType<typeof checkRequest>;
}

function Purpose({ draft, set, problems }: FieldProps) {
  const { currency } = useSession().organisation;
  return (
    <fieldset className={classes.group}>
      <legend>What it is for</legend>
      <Textarea
        label="Use case"
        description="What the model will do, for whom, and what happens with its answers."
        required
        rows={4}
        value={draft.useCase}
        error={problems.useCase}
        onChange={(event) => set({ useCase: event.currentTarget.value })}
      />
      <TextInput
        className={classes.short}
        label={`Expected cost a month, in ${currency}`}
        required
        inputMode="decimal"
        placeholder="250"
        value={draft.monthlyCost}
        error={problems.monthlyCost}
        onChange={(event) => set({ monthlyCost: event.currentTarget.value })}
      />
    </fieldset>
  );
}

function Callers({ draft, set, problems, organisation }: FieldProps & { organisation: OrganisationChoices }) {
  const accounts = organisation.accounts.map(({ id, name }) => ({ value: id, label: `${id} ${name}` }));
  return (
    <fieldset className={classes.group}>
      <legend>Who will call it</legend>
      <div className={classes.pair}>
        {organisation.units.length > 0 ? (
          <Select
            label="Unit"
            required
            searchable
            allowDeselect={false}
            data={withOwn(
              organisation.units.map(({ id, name }) => ({ value: id, label: name })),
              draft.unit,
            )}
            value={draft.unit || null}
            error={problems.unit}
            onChange={(unit) => set({ unit: unit ?? draft.unit })}
          />
        ) : (
          <TextInput
            label="Unit"
            required
            value={draft.unit}
            error={problems.unit}
            onChange={(event) => set({ unit: event.currentTarget.value })}
          />
        )}
        {accounts.length > 0 ? (
          <MultiSelect
            label="Accounts"
            required
            searchable
            data={[
              ...accounts,
              ...draft.accounts.filter((id) => !accounts.some(({ value }) => value === id)),
            ]}
            value={draft.accounts}
            error={problems.accounts}
            onChange={(chosen) => set({ accounts: chosen })}
          />
        ) : (
          <TagsInput
            label="Accounts"
            required
            value={draft.accounts}
            error={problems.accounts}
            onChange={(chosen) => set({ accounts: chosen })}
          />
        )}
      </div>
      <Checkbox.Group
        label="Environments"
        required
        value={draft.environments}
        error={problems.environments}
        onChange={(environments) => set({ environments: environments })}
      >
        <div className={classes.checks}>
          {ENVIRONMENTS.map((name) => (
            <Checkbox key={name} value={name} label={environmentWord(name)} />
          ))}
        </div>
      </Checkbox.Group>
      <TagsInput
        label="Data classes"
        description="What kinds of data the calls will carry. Security checks certifications against them."
        data={DATA_CLASSES}
        value={draft.dataClasses}
        error={problems.dataClasses}
        onChange={(dataClasses) => set({ dataClasses })}
      />
    </fieldset>
  );
}

function Limits({ draft, set, problems, regions, modes }: FieldProps & { regions: string[]; modes: Mode[] }) {
  const offered = modes.length > 0 ? modes : MODES;
  return (
    <fieldset className={classes.group}>
      <legend>Within which limits</legend>
      {regions.length > 0 ? (
        <MultiSelect
          label="Regions"
          description="Where the model may run."
          required
          searchable
          data={[...new Set([...regions, ...draft.regions])]}
          value={draft.regions}
          error={problems.regions}
          onChange={(chosen) => set({ regions: chosen })}
        />
      ) : (
        <TagsInput
          label="Regions"
          description="Where the model may run, such as eu-central-1."
          required
          value={draft.regions}
          error={problems.regions}
          onChange={(chosen) => set({ regions: chosen })}
        />
      )}
      <Checkbox.Group
        label="Modes"
        required
        value={draft.modes}
        error={problems.modes}
        onChange={(chosen) => set({ modes: chosen })}
      >
        <div className={classes.checks}>
          {offered.map((mode) => (
            <Checkbox key={mode} value={mode} label={modeWord(mode)} />
          ))}
        </div>
      </Checkbox.Group>
      <div className={classes.pair}>
        <TextInput
          label="Longest answer, in tokens"
          inputMode="numeric"
          placeholder="No limit"
          value={draft.maxTokens}
          error={problems.maxTokens}
          onChange={(event) => set({ maxTokens: event.currentTarget.value.trim() })}
        />
        <TextInput
          label="Until"
          type="date"
          value={draft.expires}
          error={problems.expires}
          onChange={(event) => set({ expires: event.currentTarget.value })}
        />
      </div>
      <Checkbox
        label="Every call must pass a guardrail"
        checked={draft.guardrailRequired}
        onChange={(event) => set({ guardrailRequired: event.currentTarget.checked })}
      />
    </fieldset>
  );
}

function withOwn(options: { value: string; label: string }[], own: string) {
  return own === "" || options.some(({ value }) => value === own)
    ? options
    : [...options, { value: own, label: own }];
}
