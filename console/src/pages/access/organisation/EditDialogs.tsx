import type { Organisation } from "../../../api/organisation";
import { ChangeDialog } from "../change/ChangeDialog";
import { counted, kindWord } from "../change/words";
import { AccountDialog } from "./AccountDialog";
import type { Editing } from "./editing";
import { ProjectDialog } from "./ProjectDialog";
import { UnitDialog } from "./UnitDialog";

interface Props {
  editing: Editing | null;
  organisation: Organisation;
  onClose: () => void;
}

/** The dialog of whatever is being edited. */
export function EditDialogs({ editing, organisation, onClose }: Props) {
  if (editing === null) return null;
  switch (editing.what) {
    case "unit":
      return <UnitDialog {...editing} organisation={organisation} onClose={onClose} />;
    case "account":
      return <AccountDialog {...editing} organisation={organisation} onClose={onClose} />;
    case "project":
      return <ProjectDialog {...editing} organisation={organisation} onClose={onClose} />;
    case "delete":
      return <DeleteDialog editing={editing} organisation={organisation} onClose={onClose} />;
  }
}

function DeleteDialog({
  editing,
  organisation,
  onClose,
}: Props & { editing: Extract<Editing, { what: "delete" }> }) {
  const { kind, id, name } = editing;
  return (
    <ChangeDialog
      opened
      title={`Delete ${kindWord(kind).toLowerCase()} ${name}`}
      onClose={onClose}
      changes={() => [{ op: "delete", kind, id }]}
      danger={{ name: id, hits: <p>{hits(kind, id, organisation)}</p> }}
    />
  );
}

function hits(kind: string, id: string, { units, accounts, projects }: Organisation): string {
  if (kind === "unit") {
    const inner = units.filter(({ parent }) => parent === id).length;
    const held = accounts.filter(({ unit }) => unit === id).length;
    return `It has ${counted(inner, "unit")} and ${counted(held, "account")} of its own. Its members and policies must be removed before it.`;
  }
  if (kind === "account") {
    const held = projects.filter(({ account }) => account === id).length;
    return `It has ${counted(held, "project")}. Every call of its principals would be refused from then on.`;
  }
  return "Calls are booked on it no more. What was booked on it stays in the ledger.";
}
