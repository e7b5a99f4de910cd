import { getRouteApi } from "@tanstack/react-router";
import { usePages } from "../../app/use-pages";

const route = getRouteApi("/console/calls");

/** Through pages of calls, the newest first. */
export function usePaging(cursor: string | undefined, next: string | null) {
  const navigate = route.useNavigate();
  const { forward, back, backIsFirst } = usePages(cursor, next, (to) =>
    navigate({ search: (before) => ({ ...before, cursor: to, call: undefined }) }),
  );
  return { older: forward, newer: back, newerIsFirst: backIsFirst };
}
