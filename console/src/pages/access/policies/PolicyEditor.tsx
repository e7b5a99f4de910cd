import { Button, Checkbox, TextInput } from "@mantine/core";
import { useDebouncedValue } from "@mantine/hooks";
import { IconCircleCheck, IconLoader2, IconX } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useBlocker } from "@tanstack/react-router";
import { useRef, useState } from "react";
import type { Change } from "../../../api/manifests";
import type { Unit } from "../../../api/organisation";
import { policyCheckQuery, type Policy, type PolicyProblem } from "../../../api/policies";
import { ErrorState } from "../../../parts/ErrorState";
import change from "../change/Change.module.css";
import { ChangeDialog } from "../change/ChangeDialog";
import { ChoiceField } from "../fields/ChoiceField";
import { IdField } from "../fields/IdField";
import { unitOptions } from "../tree";
import { CodeEditor } from "./CodeEditor";
import classes from "./Policies.module.css";
import { SchemaHelp } from "./SchemaHelp";
import { TemplateMenu } from "./TemplateMenu";

interface Props {
  start: Policy;
  isNew: boolean;
  units: readonly Unit[];
  readOnly: boolean;
  onClose: () => void;
  onSaved: (id: string) => void;
}

const CHECK_AFTER_MS = 350;

/** One policy's text, checked while it is written. Saving shows the change first, like every change. */
export function PolicyEditor({ start, isNew, units, readOnly, onClose, onSaved }: Props) {
  const [policy, setPolicy] = useState(start);
  const [asking, setAsking] = useState<"save" | "delete" | null>(null);
  // Not a state: leaving for the saved policy comes before the next render.
  const saved = useRef(false);
  const { id, unit, baseline = false, description, text } = policy;
  const set = (changes: Partial<Policy>) => setPolicy({ ...policy, ...changes });
  const dirty = JSON.stringify(policy) !== JSON.stringify(start);
  useBlocker({
    shouldBlockFn: ({ current, next }) =>
      dirty &&
      !saved.current &&
      (current.pathname !== next.pathname || !samePolicy(current.search, next.search)) &&
      !window.confirm("Leave without saving the policy?"),
    enableBeforeUnload: () => dirty && !saved.current,
  });
  const [settled] = useDebouncedValue(text, CHECK_AFTER_MS);
  const check = useQuery({
    ...policyCheckQuery({ unit, baseline, text: settled }),
    enabled: settled.trim() !== "",
  });
  const problems = settled.trim() === "" ? [] : (check.data ?? []);
  const checking = settled !== text || check.isFetching;

  return (
    <section className={classes.editor} aria-label={isNew ? "New policy" : `Policy ${start.id}`}>
      <header className={classes.editorHead}>
        <h2>{isNew ? "New policy" : <span className="mono">{start.id}</span>}</h2>
        <Button
          size="compact-sm"
          variant="subtle"
          color="gray"
          onClick={onClose}
          leftSection={<IconX size={14} />}
        >
          Close
        </Button>
      </header>
      <div className={classes.fields}>
        {isNew && (
          <IdField
            description="Decisions and the audit trail name it by this."
            value={id}
            onChange={(text) => set({ id: text })}
          />
        )}
        <ChoiceField
          label="Unit"
          description="Decides about everything under it."
          searchable
          disabled={readOnly}
          data={unitOptions(units)}
          value={unit}
          onChange={(value) => set({ unit: value })}
        />
        <TextInput
          label="Description"
          description="What it is for, in a sentence."
          value={description}
          readOnly={readOnly}
          onChange={(event) => set({ description: event.currentTarget.value })}
        />
        <Checkbox
          label="Baseline"
          description="The platform’s: only platform administrators change it."
          checked={baseline}
          disabled={readOnly}
          onChange={(event) => set({ baseline: event.currentTarget.checked })}
        />
      </div>
      <div className={classes.toolbar}>
        <Verdict text={text} checking={checking} problems={problems} failed={check.error !== null} />
        {!readOnly && <TemplateMenu onChoose={(template) => set({ text: joined(text, template.text) })} />}
        <SchemaHelp />
      </div>
      <CodeEditor
        label="Policy text, in Cedar"
        value={text}
        readOnly={readOnly}
        problems={problems}
        onChange={(value) => set({ text: value })}
      />
      {check.error && <ErrorState title="The text could not be checked" error={check.error} />}
      {!readOnly && (
        <div className={classes.editorFoot}>
          {!isNew && (
            <Button
              variant="subtle"
              color="gray"
              className={change.dangerText}
              onClick={() => setAsking("delete")}
            >
              Delete
            </Button>
          )}
          <Button
            disabled={id.trim() === "" || text.trim() === "" || !dirty}
            onClick={() => setAsking("save")}
          >
            Show the change
          </Button>
        </div>
      )}
      {asking === "save" && (
        <ChangeDialog
          opened
          wide
          title={isNew ? `Add policy ${id}` : `Change policy ${id}`}
          changes={() => saving(policy)}
          onClose={() => setAsking(null)}
          onApplied={() => {
            saved.current = true;
            onSaved(id.trim());
          }}
        />
      )}
      {asking === "delete" && (
        <ChangeDialog
          opened
          wide
          title={`Delete policy ${id}`}
          danger={{
            name: id,
            hits: (
              <p>
                What it forbids is forbidden no more, and what it permits is permitted no more, for every call
                from the next second on.
              </p>
            ),
          }}
          changes={() => [{ op: "delete", kind: "policy", id }]}
          onClose={() => setAsking(null)}
          onApplied={onClose}
        />
      )}
    </section>
  );
}

function saving(policy: Policy): Change[] {
  return [{ op: "put", manifest: { kind: "policy", ...policy, id: policy.id.trim() } }];
}

interface VerdictProps {
  text: string;
  checking: boolean;
  problems: readonly PolicyProblem[];
  failed: boolean;
}

function Verdict({ text, checking, problems, failed }: VerdictProps) {
  if (text.trim() === "") return <p className="dim">Begin from a template, or write Cedar.</p>;
  if (failed) return <p className="dim">Not checked</p>;
  if (checking)
    return (
      <p className={classes.verdict}>
        <IconLoader2 size={15} aria-hidden /> Checking
      </p>
    );
  if (problems.length === 0)
    return (
      <p className={classes.verdict} data-good role="status">
        <IconCircleCheck size={16} aria-hidden /> It reads, and fits the schema
      </p>
    );
  return (
    <p className={classes.verdict} data-bad role="status">
      {problems.length === 1 ? "1 problem" : `${problems.length} problems`}, marked in the margin
    </p>
  );
}

/** A template goes under what is there already. */
function joined(text: string, template: string): string {
  return text.trim() === "" ? template : `${text.trimEnd()}\n\n${template}`;
}

function samePolicy(one: object, other: object): boolean {
  return policyOf(one) === policyOf(other);
}

function policyOf(search: object): unknown {
  return "policy" in search ? search.policy : undefined;
}
