// Whether and how often a page asks again. The choice to pause is the viewer's, for every page, and is kept.
import { useLocalStorage } from "@mantine/hooks";
import { isLive, spanMs, type Range } from "./range";

const HOUR_MS = 3_600_000;

export function useRefreshPaused(): [boolean, (paused: boolean) => void] {
  const [paused, setPaused] = useLocalStorage({ key: "outcrop-refresh-paused", defaultValue: false });
  return [paused, setPaused];
}

/** For a query's `refetchInterval`. A span that has ended is never asked about again. */
export function useRefreshInterval(range: Range): number | false {
  const [paused] = useRefreshPaused();
  if (paused || !canRefresh(range)) return false;
  return spanMs(range) <= HOUR_MS ? 10_000 : 30_000;
}

/** Whether a refresh is of use for this range. */
export function canRefresh(range: Range): boolean {
  return isLive(range, Date.now());
}
