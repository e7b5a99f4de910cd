import { Skeleton } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CallsSearch } from "../pages/calls/calls-search";
import { formatChange } from "../quantity/count";
import classes from "./Stat.module.css";

interface Props {
  label: string;
  value: ReactNode;
  /** Relative change against the span before; null when there is nothing to compare with. */
  change: number | null;
  /** The change is one to worry about. */
  grave?: boolean;
  /** `previous 24 hours`. */
  against: string;
  /** A second figure of the same kind. */
  detail?: ReactNode;
  /** The calls that make the figure. */
  calls: CallsSearch;
}

/** One figure, its change, and the way to the rows behind it. */
export function Stat({ label, value, change, grave = false, against, detail, calls }: Props) {
  return (
    <Link to="/calls" search={calls} className={classes.root}>
      <span className={classes.label}>{label}</span>
      <span className={classes.value}>{value}</span>
      <span className={classes.foot}>
        <span
          className="num"
          data-grave={(grave && change !== null) || undefined}
          data-hint={`Compared with the ${against}`}
        >
          {change === null ? "No comparison" : `${arrow(change)} ${formatChange(change)}`}
        </span>
        {detail && <span className={classes.detail}>{detail}</span>}
      </span>
    </Link>
  );
}

export function StatSkeleton() {
  return (
    <div className={classes.root}>
      <Skeleton height={10} width="40%" my={4} />
      <Skeleton height={20} width="65%" my={6} />
      <Skeleton height={10} width="80%" my={4} />
    </div>
  );
}

function arrow(change: number): string {
  if (Math.abs(change) < 0.0005) return "=";
  return change > 0 ? "↑" : "↓";
}
