import { Skeleton } from "@mantine/core";
import classes from "./TableSkeleton.module.css";

/** A table that is on its way: its rows at their real height. */
export function TableSkeleton({ rows = 12, label }: { rows?: number; label: string }) {
  return (
    <div className={classes.root} role="status" aria-label={label}>
      {Array.from({ length: rows }, (_, index) => (
        <div key={index} className={classes.row}>
          <Skeleton height={10} width="18%" />
          <Skeleton height={10} width={`${24 + ((index * 7) % 12)}%`} />
          <Skeleton height={10} width="12%" />
          <Skeleton height={10} width="8%" ml="auto" />
        </div>
      ))}
    </div>
  );
}
