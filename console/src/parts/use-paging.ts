import { useState } from "react";

/**
 * Back and forth through pages that the server names by a cursor. The cursor is in the URL, where `go` writes it;
 * the way back is remembered here, so a page that was opened by its link can only go back to the newest.
 */
export function usePaging(
  cursor: string | undefined,
  next: string | null,
  go: (to: string | undefined) => void,
) {
  const [trail, setTrail] = useState<(string | undefined)[]>([]);
  const older = () => {
    if (next === null) return;
    setTrail(cursor === undefined ? [undefined] : [...trail, cursor]);
    go(next);
  };
  const newer = () => {
    const before = trail.at(-1);
    setTrail(trail.slice(0, -1));
    go(before);
  };
  return {
    older: next === null ? undefined : older,
    newer: cursor === undefined ? undefined : newer,
    newerIsFirst: trail.length <= 1,
  };
}
