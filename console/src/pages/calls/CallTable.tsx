import { Link } from "@tanstack/react-router";
import type { CallRow } from "../../api/vocabulary";
import { DataTable, type Column } from "../../parts/DataTable";
import { Duration, Instant, Money, Tokens } from "../../parts/Quantity";
import { StateMark } from "../../parts/StateMark";
import { operationWord } from "./operation";

const COLUMNS: Column<CallRow>[] = [
  {
    key: "started",
    header: "Started",
    card: "start",
    render: ({ id, started_at_us }) => (
      <Link to="/calls" search={(before) => ({ ...before, call: id })} className="link">
        <Instant us={started_at_us} />
      </Link>
    ),
  },
  {
    key: "outcome",
    header: "Outcome",
    card: "corner",
    render: ({ outcome }) => <StateMark of="call" state={outcome} />,
  },
  {
    key: "model",
    header: "Model",
    wide: true,
    card: "title",
    render: ({ model }) => <span data-hint={model}>{model}</span>,
  },
  { key: "project", header: "Project", render: ({ project }) => project },
  { key: "principal", header: "Principal", card: "hidden", render: ({ principal }) => principal },
  {
    key: "operation",
    header: "Operation",
    card: "hidden",
    roomy: true,
    render: ({ operation }) => <span className="dim">{operationWord(operation)}</span>,
  },
  {
    key: "input",
    header: "Tokens in",
    numeric: true,
    render: ({ input_tokens }) => <Tokens count={input_tokens} />,
  },
  {
    key: "output",
    header: "Tokens out",
    numeric: true,
    render: ({ output_tokens }) => <Tokens count={output_tokens} />,
  },
  {
    key: "first",
    header: "First token",
    numeric: true,
    render: ({ first_event_us }) => <Duration us={first_event_us} />,
  },
  {
    key: "duration",
    header: "Duration",
    numeric: true,
    render: ({ duration_us }) => <Duration us={duration_us} />,
  },
  {
    key: "cost",
    header: "Cost",
    numeric: true,
    render: ({ cost_nanos, estimated }) => (
      <>
        {estimated && <span data-hint="Estimated: the provider did not report its usage">≈ </span>}
        <Money nanos={cost_nanos} />
      </>
    ),
  },
];

interface Props {
  calls: CallRow[];
  selected: string | undefined;
  onOpen: (id: string) => void;
  stale: boolean;
}

export function CallTable({ calls, selected, onOpen, stale }: Props) {
  return (
    <DataTable
      label="Calls, newest first"
      columns={COLUMNS}
      rows={calls}
      rowKey={({ id }) => id}
      selected={selected}
      onOpen={({ id }) => onOpen(id)}
      stale={stale}
    />
  );
}
