import { Link } from "@tanstack/react-router";
import type { Model } from "../../api/vocabulary";
import { DataTable, type Column } from "../../parts/DataTable";
import { GradeTag } from "../../parts/GradeTag";
import { Money, Tokens } from "../../parts/Quantity";
import { ModelMark } from "../../parts/StateMark";
import classes from "./Models.module.css";

const COLUMNS: Column<Model>[] = [
  {
    key: "model",
    header: "Model",
    wide: true,
    card: "title",
    render: ({ id, name }) => (
      <div className={classes.name}>
        <strong>{name}</strong>
        <span className="mono dim" data-hint={id}>
          {id}
        </span>
      </div>
    ),
  },
  { key: "provider", header: "Provider", render: ({ provider }) => provider },
  { key: "task", header: "Task", render: ({ task }) => (task === "chat" ? "Chat" : "Embedding") },
  { key: "grade", header: "Grade", render: ({ grade }) => <GradeTag grade={grade} /> },
  {
    key: "status",
    header: "Status",
    render: ({ status, status_detail }) => (
      <span data-hint={status_detail ?? undefined}>
        <ModelMark status={status} />
      </span>
    ),
  },
  { key: "regions", header: "Regions", card: "hidden", render: ({ regions }) => <Regions names={regions} /> },
  {
    key: "context",
    header: "Context",
    numeric: true,
    render: ({ context_tokens }) => <Tokens count={context_tokens} />,
  },
  {
    key: "input",
    header: "Input",
    numeric: true,
    render: ({ price }) => <Price nanos={price?.input_nanos_per_million} />,
  },
  {
    key: "output",
    header: "Output",
    numeric: true,
    render: ({ price, task }) => (
      <Price nanos={task === "chat" ? price?.output_nanos_per_million : undefined} />
    ),
  },
  {
    key: "calls",
    header: "",
    render: ({ id, task }) => (
      <span className={classes.actions}>
        {task === "chat" && (
          <Link to="/playground" search={{ model: id }} className="link" aria-label={`Try ${id}`}>
            Try
          </Link>
        )}
        <Link to="/calls" search={{ model: id }} className="link" aria-label={`Calls of ${id}`}>
          Calls
        </Link>
      </span>
    ),
  },
];

export function ModelTable({ models }: { models: Model[] }) {
  return <DataTable label="Models" columns={COLUMNS} rows={models} rowKey={({ id }) => id} />;
}

function Price({ nanos }: { nanos: number | undefined }) {
  return nanos === undefined ? <span className="dim">–</span> : <Money nanos={nanos} />;
}

function Regions({ names }: { names: string[] }) {
  if (names.length === 0) return <span className="dim">–</span>;
  const [first, ...rest] = names;
  return (
    <span data-hint={rest.length > 0 ? names.join("\n") : undefined}>
      {first}
      {rest.length > 0 && <span className="dim"> +{rest.length}</span>}
    </span>
  );
}
