import { Link } from "@tanstack/react-router";
import type { OverviewModel } from "../../api/vocabulary";
import { DataTable, type Column } from "../../parts/DataTable";
import { Count, Duration, Money, Tokens } from "../../parts/Quantity";
import { formatShare } from "../../quantity/count";
import classes from "./Overview.module.css";

const COLUMNS: Column<OverviewModel>[] = [
  {
    key: "model",
    header: "Model",
    wide: true,
    card: "title",
    render: ({ model }) => (
      <Link to="/calls" search={{ model }} className="link" data-hint={model}>
        {model}
      </Link>
    ),
  },
  { key: "cost", header: "Spend", numeric: true, render: ({ cost_nanos }) => <Money nanos={cost_nanos} /> },
  { key: "calls", header: "Calls", numeric: true, render: ({ calls }) => <Count count={calls} /> },
  {
    key: "failed",
    header: "Failed",
    numeric: true,
    render: ({ model, calls, failed }) =>
      failed === 0 ? (
        <span className="dim">0</span>
      ) : (
        <Link
          to="/calls"
          search={{ model, outcome: "failed" }}
          className="link"
          data-hint={`${failed} of ${calls}`}
        >
          {failed} ({formatShare(failed, calls)})
        </Link>
      ),
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
    key: "p50",
    header: "Median",
    numeric: true,
    render: ({ duration_p50_us }) => <Duration us={duration_p50_us} />,
  },
  {
    key: "p95",
    header: "95th pct.",
    numeric: true,
    render: ({ duration_p95_us }) => <Duration us={duration_p95_us} />,
  },
];

export function OverviewModels({ models }: { models: OverviewModel[] }) {
  if (models.length === 0) return null;
  return (
    <section>
      <h2 className={classes.heading}>By model, dearest first</h2>
      <DataTable
        label="Models, dearest first"
        columns={COLUMNS}
        rows={models}
        rowKey={({ model }) => model}
      />
    </section>
  );
}
