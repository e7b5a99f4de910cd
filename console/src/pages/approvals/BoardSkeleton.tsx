import { Skeleton } from "@mantine/core";
import classes from "./Approvals.module.css";

export function BoardSkeleton() {
  return (
    <div role="status" aria-label="Reading the requests">
      <Skeleton height={70} radius={10} mb={16} />
      <div className={classes.board}>
        {Array.from({ length: 6 }, (_, index) => (
          <div key={index} className={classes.column}>
            <Skeleton height={18} width="60%" mb={12} />
            <Skeleton height={104} radius={8} mb={8} />
            {index % 2 === 0 && <Skeleton height={104} radius={8} />}
          </div>
        ))}
      </div>
    </div>
  );
}
