import { Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { callQuery } from "../../api/queries";
import { ErrorState } from "../../parts/ErrorState";
import { CallDetailsView } from "./CallDetailsView";
import classes from "./Call.module.css";

/** One call's details, beside the list. Its id is in the URL. */
export function CallDrawer({ id, onClose }: { id: string | undefined; onClose: () => void }) {
  return (
    <Drawer
      opened={id !== undefined}
      onClose={onClose}
      position="right"
      size={560}
      title="Call"
      closeButtonProps={{ "aria-label": "Close the call" }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      {id !== undefined && <CallBody id={id} />}
    </Drawer>
  );
}

function CallBody({ id }: { id: string }) {
  const { data, error, refetch, isFetching } = useQuery(callQuery(id));
  if (error)
    return (
      <ErrorState
        title="This call could not be read"
        error={error}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  if (data) return <CallDetailsView call={data} />;
  return (
    <div className={classes.skeleton} role="status" aria-label="Reading the call">
      <Skeleton height={24} width="45%" />
      <Skeleton height={120} />
      <Skeleton height={90} />
      <Skeleton height={150} />
    </div>
  );
}
