import { IconListSearch } from "@tabler/icons-react";
import type { CallsFilter } from "../../api/queries";
import { EmptyState } from "../../parts/EmptyState";
import { FirstCall } from "../../snippet/FirstCall";
import { describeSpan, type Range } from "../../time/range";

export function CallsEmpty({ filter, range }: { filter: CallsFilter; range: Range }) {
  const icon = <IconListSearch size={28} stroke={1.5} />;
  const span = range.kind === "last" ? `the last ${describeSpan(range)}` : "this span";
  const filtered = Object.values(filter).some((value) => value !== undefined);
  if (filtered) {
    return (
      <EmptyState title="No call matches" icon={icon}>
        <p>No call in {span} matches these filters. Clear one of them, or choose a longer time range.</p>
      </EmptyState>
    );
  }
  return (
    <EmptyState title={`No calls in ${span}`} icon={icon}>
      <p>
        Every call through Outcrop is listed here, with its tokens, its time and its price. Choose a longer
        time range, or make the first call:
      </p>
      <FirstCall />
    </EmptyState>
  );
}
