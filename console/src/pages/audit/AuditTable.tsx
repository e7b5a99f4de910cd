import { Link } from "@tanstack/react-router";
import type { AuditRecord } from "../../api/audit";
import { DataTable, type Column } from "../../parts/DataTable";
import { Instant } from "../../parts/Quantity";
import { memberDiff } from "../../parts/member-diff";
import { formatCount } from "../../quantity/count";
import { actionText, actorText } from "./record-words";

const COLUMNS: Column<AuditRecord>[] = [
  {
    key: "at",
    header: "When",
    card: "start",
    render: ({ sequence, at_us }) => (
      <Link to="/audit" search={(before) => ({ ...before, record: String(sequence) })} className="link">
        <Instant us={at_us} />
      </Link>
    ),
  },
  {
    key: "action",
    header: "What",
    card: "corner",
    render: ({ action, before }) => (
      <span data-hint={action}>{actionText(action, before === null || before === undefined)}</span>
    ),
  },
  {
    key: "subject",
    header: "To which",
    wide: true,
    card: "title",
    render: ({ subject }) => (
      <span className="mono" data-hint={subject}>
        {subject}
      </span>
    ),
  },
  {
    key: "members",
    header: "Members",
    roomy: true,
    card: "hidden",
    render: ({ before, after }) => <span className="dim">{changedMembers(before, after)}</span>,
  },
  {
    key: "actor",
    header: "Who",
    render: ({ actor }) => {
      const { name, key, note } = actorText(actor);
      return (
        <Link
          to="/audit"
          search={(before) => ({ ...before, actor: key, after: undefined })}
          className="link"
          data-hint={note ?? undefined}
        >
          {name}
        </Link>
      );
    },
  },
  {
    key: "sequence",
    header: "Record",
    numeric: true,
    card: "hidden",
    render: ({ sequence }) => <span className="dim num">{formatCount(sequence)}</span>,
  },
];

interface Props {
  records: AuditRecord[];
  selected: string | undefined;
  stale: boolean;
  onOpen: (sequence: number) => void;
}

export function AuditTable({ records, selected, stale, onOpen }: Props) {
  return (
    <DataTable
      label="Audit records, newest first"
      columns={COLUMNS}
      rows={records}
      rowKey={({ sequence }) => String(sequence)}
      selected={selected}
      onOpen={({ sequence }) => onOpen(sequence)}
      stale={stale}
    />
  );
}

/** Of a change: which members differ. What is new or gone differs whole. */
function changedMembers(before: unknown, after: unknown): string {
  if (before === null || before === undefined || after === null || after === undefined) return "";
  const names = memberDiff(before, after)
    .filter(({ kind }) => kind !== "same")
    .map(({ path }) => path);
  return names.length > 3 ? `${names.slice(0, 3).join(", ")}, …` : names.join(", ");
}
