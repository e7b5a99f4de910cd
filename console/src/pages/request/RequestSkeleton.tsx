import { Skeleton } from "@mantine/core";
import classes from "./Request.module.css";

export function RequestSkeleton() {
  return (
    <div role="status" aria-label="Reading the request">
      <Skeleton height={14} width={360} mb={16} />
      <Skeleton height={70} radius={10} mb={16} />
      <div className={classes.columns}>
        <div className={classes.main}>
          <Skeleton height={220} radius={10} />
          <Skeleton height={180} radius={10} />
          <Skeleton height={160} radius={10} />
        </div>
        <div className={classes.side}>
          <Skeleton height={320} radius={10} />
        </div>
      </div>
    </div>
  );
}
