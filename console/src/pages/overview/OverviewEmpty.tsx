import { IconRocket } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { EmptyState } from "../../parts/EmptyState";
import { FirstCall } from "../../snippet/FirstCall";
import { describeSpan, type Range } from "../../time/range";

export function OverviewEmpty({ range }: { range: Range }) {
  const where =
    range.kind === "last"
      ? `in the last ${describeSpan(range)}, nor in the ${describeSpan(range)} before`
      : "in this span";
  return (
    <EmptyState title="Make the first call" icon={<IconRocket size={28} stroke={1.5} />}>
      <p>
        There were no calls {where}. Cost, health and speed appear here with the first one: paste this into a
        terminal, or{" "}
        <Link to="/playground" className="link">
          try a model in the playground
        </Link>
        .
      </p>
      <FirstCall />
    </EmptyState>
  );
}
