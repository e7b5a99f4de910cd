import { useState } from "react";

/**
 * Back and forth through pages that the server names by a cursor. The cursor is in the URL; the way back is
 * remembered here, so a page that was opened by its link can only go back to the first.
 */
export function usePages(
  cursor: string | undefined,
  next: string | null,
  go: (cursor: string | undefined) => Promise<void>,
) {
  const [trail, setTrail] = useState<(string | undefined)[]>([]);
  const forward = () => {
    if (next === null) return;
    setTrail(cursor === undefined ? [undefined] : [...trail, cursor]);
    void go(next);
  };
  const back = () => {
    const before = trail.at(-1);
    setTrail(trail.slice(0, -1));
    void go(before);
  };
  return {
    forward: next === null ? undefined : forward,
    back: cursor === undefined ? undefined : back,
    backIsFirst: trail.length <= 1,
  };
}
