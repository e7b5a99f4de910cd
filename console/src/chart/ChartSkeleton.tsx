import { Skeleton } from "@mantine/core";
import classes from "./Chart.module.css";

/** A chart that is on its way: its card, title and field. */
export function ChartSkeleton() {
  return (
    <div className={classes.card}>
      <div className={classes.head}>
        <Skeleton height={12} width={120} />
      </div>
      <Skeleton height={180} />
    </div>
  );
}
