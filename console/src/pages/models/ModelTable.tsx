import { Link, useNavigate } from "@tanstack/react-router";
import type { CatalogueModel } from "../../api/governance";
import { phaseOf } from "../../catalogue/lifecycle";
import { mainListPrice, modalitiesText } from "../../catalogue/words";
import { DataTable, type Column } from "../../parts/DataTable";
import { StateMark } from "../../parts/StateMark";
import { Tokens } from "../../parts/Quantity";
import { formatMoney, formatMoneyExact } from "../../quantity/money";
import classes from "./Models.module.css";

interface Props {
  models: CatalogueModel[];
  nowMs: number;
  stale: boolean;
}

export function ModelTable({ models, nowMs, stale }: Props) {
  const navigate = useNavigate();
  return (
    <DataTable
      label="Models"
      columns={columns(nowMs)}
      rows={models}
      rowKey={({ id }) => id}
      onOpen={({ id }) => void navigate({ to: "/models/$id", params: { id } })}
      stale={stale}
    />
  );
}

const columns = (nowMs: number): Column<CatalogueModel>[] => [
  {
    key: "model",
    header: "Model",
    wide: true,
    card: "title",
    render: ({ id, name }) => (
      <div className={classes.name}>
        <Link to="/models/$id" params={{ id }} className="link">
          {name}
        </Link>
        <span className="mono dim" data-hint={id}>
          {id}
        </span>
      </div>
    ),
  },
  { key: "provider", header: "Provider", card: "start", render: ({ provider }) => provider },
  {
    key: "availability",
    header: "For my account",
    card: "corner",
    render: ({ availability, callable }) => (
      <span data-hint={availability.detail ?? undefined} className={classes.availability}>
        <StateMark of="availability" state={availability.state} />
        {availability.state === "entitled" && !callable && (
          <span className="dim" data-hint="No connection serves it, or it has no price in force">
            not connected
          </span>
        )}
      </span>
    ),
  },
  {
    key: "lifecycle",
    header: "Lifecycle",
    render: ({ lifecycle }) => <StateMark of="lifecycle" state={phaseOf(lifecycle, nowMs)} />,
  },
  {
    key: "modalities",
    header: "Takes and gives",
    card: "hidden",
    render: ({ input, output }) => <span className="dim">{modalitiesText(input, output)}</span>,
  },
  {
    key: "context",
    header: "Context",
    numeric: true,
    render: ({ context_tokens }) =>
      context_tokens ? <Tokens count={context_tokens} /> : <span className="dim">–</span>,
  },
  {
    key: "input",
    header: "Input",
    numeric: true,
    render: ({ list_prices }) => <Rate nanos={mainListPrice(list_prices)?.rates.input} />,
  },
  {
    key: "output",
    header: "Output",
    numeric: true,
    render: ({ list_prices, task }) => (
      <Rate nanos={task === "embedding" ? undefined : mainListPrice(list_prices)?.rates.output} />
    ),
  },
];

/** Published in US dollars, whatever the ledger's currency. */
function Rate({ nanos }: { nanos: number | undefined }) {
  if (nanos === undefined) return <span className="dim">–</span>;
  return (
    <span className="num" data-hint={`${formatMoneyExact(nanos, "USD")} per million tokens`}>
      {formatMoney(nanos, "USD")}
    </span>
  );
}
