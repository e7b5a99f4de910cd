import { IconMinus, IconPencil, IconPlus, type Icon } from "@tabler/icons-react";
import type { Plan, PlannedChange } from "../../../api/manifests";
import { MemberDiff } from "../../../parts/MemberDiff";
import classes from "./Change.module.css";
import { effectWord, kindWord } from "./words";

const MARKS: Record<PlannedChange["change"], Icon> = {
  create: IconPlus,
  update: IconPencil,
  delete: IconMinus,
  unchanged: IconPencil,
};

/** What would change, each thing with its members before and after. */
export function PlanView({ plan }: { plan: Plan }) {
  const effective = plan.changes.filter(({ change }) => change !== "unchanged");
  if (effective.length === 0) return <p>Nothing would change: it is declared like this already.</p>;
  return (
    <ol className={classes.plan} data-testid="plan">
      {effective.map((planned) => (
        <PlanStep key={`${planned.kind} ${planned.id}`} planned={planned} />
      ))}
    </ol>
  );
}

function PlanStep({ planned }: { planned: PlannedChange }) {
  const { change, kind, id, before, after } = planned;
  const Mark = MARKS[change];
  return (
    <li className={classes.step} data-change={change}>
      <p className={classes.stepHead}>
        <Mark size={15} stroke={2.25} aria-hidden />
        <strong>
          {effectWord(change)} {kindWord(kind).toLowerCase()}
        </strong>
        <span className="mono">{id}</span>
      </p>
      <MemberDiff before={before} after={after} />
    </li>
  );
}
