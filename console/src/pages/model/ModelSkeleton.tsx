import { Skeleton } from "@mantine/core";
import classes from "./Model.module.css";

export function ModelSkeleton() {
  return (
    <div role="status" aria-label="Reading the model">
      <Skeleton height={14} width={320} mb={16} />
      <Skeleton height={74} radius={10} mb={16} />
      <div className={classes.columns}>
        {[0, 1].map((column) => (
          <div key={column} className={classes.column}>
            <Skeleton height={180} radius={10} />
            <Skeleton height={140} radius={10} />
            <Skeleton height={120} radius={10} />
          </div>
        ))}
      </div>
    </div>
  );
}
