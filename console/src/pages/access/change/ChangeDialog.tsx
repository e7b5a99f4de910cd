// Every change to what is declared goes this way: fields, the plan, then apply. Nothing is written before its plan
// was on the screen, and nothing is written that differs from it.
import { Button, Modal, Skeleton, TextInput } from "@mantine/core";
import { useMutation, useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type ReactNode, type SyntheticEvent } from "react";
import {
  applyChanges,
  forgetAccess,
  manifestId,
  planChanges,
  type Change,
  type Plan,
} from "../../../api/manifests";
import { asSentence, toApiError } from "../../../api/error";
import { Marked } from "../../../parts/Marked";
import { announce } from "./announcement";
import classes from "./Change.module.css";
import { PlanView } from "./PlanView";
import { Refused } from "./ProblemList";
import { sortProblems, type FieldWords } from "./problems";
import { counted, doneWord, kindWord } from "./words";

/** Ready to be shown beside each field. */
export type FieldProblems = Readonly<Record<string, ReactNode>>;

interface FormProps {
  /** What is to be changed, as the fields stand. */
  changes: () => Change[];
  /** The fields, given the problem of each. Absent where there is nothing to fill in. */
  children?: (problems: FieldProblems) => ReactNode;
  /** By which words a problem speaks of which field. */
  words?: FieldWords;
  /** What it will hit, for what cannot be undone; asks for `name` to be typed. */
  danger?: { name: string; hits: ReactNode };
  onClose: () => void;
  /** After it was applied. */
  onApplied?: () => void;
}

interface Props extends FormProps {
  title: string;
  opened: boolean;
  wide?: boolean;
}

export function ChangeDialog({ title, opened, wide = false, onClose, ...form }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={wide ? 860 : 600}
      closeButtonProps={{ "aria-label": "Close without a change" }}
    >
      <ChangeForm {...form} onClose={onClose} />
    </Modal>
  );
}

const NO_WORDS: FieldWords = {};

function ChangeForm({ changes, children, words = NO_WORDS, danger, onClose, onApplied }: FormProps) {
  const [asked, setAsked] = useState<{ changes: Change[]; attempt: number } | null>(() =>
    children ? null : { changes: changes(), attempt: 0 },
  );
  const planning = useQuery({
    queryKey: ["plan", asked],
    enabled: asked !== null,
    queryFn: () => planChanges(asked?.changes ?? []),
    staleTime: Infinity,
    gcTime: 0,
    retry: false,
  });
  const ask = () => setAsked({ changes: changes(), attempt: (asked?.attempt ?? 0) + 1 });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    ask();
  };
  const plan = asked === null ? undefined : planning.data;
  const problems = planning.error ? toApiError(planning.error).problems : [];
  const sorted = sortProblems(problems, subjectOf(asked?.changes), words);

  if (plan && asked) {
    return (
      <PlanStage
        plan={plan}
        changes={asked.changes}
        danger={danger}
        onBack={children ? () => setAsked(null) : undefined}
        onAgain={ask}
        onClose={onClose}
        onApplied={onApplied}
      />
    );
  }
  return (
    <form className={classes.form} onSubmit={submit} noValidate>
      {planning.error && (
        <Refused error={planning.error} others={sorted.others} atFields={Object.keys(sorted.fields).length} />
      )}
      {children?.(shown(sorted.fields))}
      {!children && planning.isFetching && <Skeleton height={96} />}
      <div className={classes.actions}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        {children && (
          <Button type="submit" loading={planning.isFetching}>
            Show the change
          </Button>
        )}
      </div>
    </form>
  );
}

interface StageProps {
  plan: Plan;
  changes: Change[];
  danger?: FormProps["danger"];
  onBack?: (() => void) | undefined;
  onAgain: () => void;
  onClose: () => void;
  onApplied?: (() => void) | undefined;
}

function PlanStage({ plan, changes, danger, onBack, onAgain, onClose, onApplied }: StageProps) {
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const effective = plan.changes.filter(({ change }) => change !== "unchanged");
  const applying = useMutation({
    mutationFn: () => applyChanges(changes, plan.version),
    onSuccess: async () => {
      await forgetAccess(client);
      announce(`${effective.map(sentence).join(", ")}.`);
      onClose();
      onApplied?.();
    },
  });
  const stale = applying.error !== null && toApiError(applying.error).status === 409;
  const armed = danger === undefined || typed.trim() === danger.name;
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (armed && effective.length > 0) applying.mutate();
  };
  return (
    <form className={classes.form} onSubmit={submit}>
      {applying.error && (
        <Refused error={applying.error} others={toApiError(applying.error).problems} atFields={0} />
      )}
      {danger && <div className={classes.hits}>{danger.hits}</div>}
      <PlanView plan={plan} />
      {danger && (
        <TextInput
          label={`Type ${danger.name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
      )}
      <div className={classes.actions}>
        <Button variant="default" onClick={onBack ?? onClose}>
          {onBack ? "Back" : "Cancel"}
        </Button>
        {stale ? (
          <Button onClick={onAgain}>Show the change again</Button>
        ) : (
          <Button
            type="submit"
            className={danger && classes.danger}
            disabled={!armed || effective.length === 0}
            loading={applying.isPending}
          >
            {effective.length === 1 ? "Apply" : `Apply ${counted(effective.length, "change")}`}
          </Button>
        )}
      </div>
    </form>
  );
}

function shown(fields: Readonly<Record<string, string>>): FieldProblems {
  const lines = (text: string) =>
    text.split("\n").map((line) => (
      <span key={line} className={classes.problem}>
        <Marked text={asSentence(line)} />
      </span>
    ));
  return Object.fromEntries(Object.entries(fields).map(([field, text]) => [field, lines(text)]));
}

function sentence({ change, kind, id }: Plan["changes"][number]): string {
  return `${doneWord(change)} ${kindWord(kind).toLowerCase()} ${id}`;
}

/** What the form is about: the first thing that it changes. */
function subjectOf(changes: Change[] | undefined): { kind: string; id: string } | null {
  const first = changes?.[0];
  if (!first) return null;
  if (first.op === "delete") return { kind: first.kind, id: first.id };
  return { kind: first.manifest.kind, id: manifestId(first.manifest) };
}
