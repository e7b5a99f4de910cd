import { ActionIcon, Tooltip } from "@mantine/core";
import { IconPlayerPause, IconPlayerPlay, IconRefresh } from "@tabler/icons-react";
import { formatInstant } from "./instant";
import type { Range } from "./range";
import { canRefresh, useRefreshPaused } from "./refresh";
import classes from "./RefreshControl.module.css";

interface Props {
  range: Range;
  /** When the answer on the page came, in milliseconds; 0 for not yet. */
  updatedAtMs: number;
  refreshing: boolean;
  onRefresh: () => void;
}

/** Ask again now, and pause or resume asking by itself. */
export function RefreshControl({ range, updatedAtMs, refreshing, onRefresh }: Props) {
  const [paused, setPaused] = useRefreshPaused();
  const live = canRefresh(range);
  const pauseLabel = paused ? "Resume automatic refresh" : "Pause automatic refresh";
  return (
    <div className={classes.root}>
      {updatedAtMs > 0 && (
        <span className={`num ${classes.at}`}>
          {live ? (paused ? "Paused at " : "Updated ") : "As of "}
          {formatInstant(updatedAtMs * 1000).slice(-8)}
        </span>
      )}
      <Tooltip label="Refresh now">
        <ActionIcon variant="subtle" color="gray" size={30} onClick={onRefresh} aria-label="Refresh now">
          <IconRefresh size={17} stroke={1.75} className={refreshing ? classes.turning : undefined} />
        </ActionIcon>
      </Tooltip>
      {live && (
        <Tooltip label={pauseLabel}>
          <ActionIcon
            variant="subtle"
            color="gray"
            size={30}
            onClick={() => setPaused(!paused)}
            aria-label={pauseLabel}
          >
            {paused ? (
              <IconPlayerPlay size={17} stroke={1.75} />
            ) : (
              <IconPlayerPause size={17} stroke={1.75} />
            )}
          </ActionIcon>
        </Tooltip>
      )}
    </div>
  );
}
