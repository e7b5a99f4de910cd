import { Skeleton } from "@mantine/core";
import { ChartSkeleton } from "../../chart/ChartSkeleton";
import { StatSkeleton } from "../../parts/Stat";
import classes from "./Overview.module.css";

export function OverviewSkeleton() {
  return (
    <div role="status" aria-label="Reading the overview">
      <div className={classes.sentence}>
        <Skeleton height={14} width="min(640px, 90%)" />
      </div>
      <div className={classes.figures}>
        {Array.from({ length: 6 }, (_, index) => (
          <StatSkeleton key={index} />
        ))}
      </div>
      <div className={classes.charts}>
        {Array.from({ length: 4 }, (_, index) => (
          <ChartSkeleton key={index} />
        ))}
      </div>
    </div>
  );
}
