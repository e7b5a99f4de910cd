// The questions that pages ask, with the keys under which answers are kept.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { resolveRange, type Range } from "../time/range";
import { api, unwrap } from "./client";
import type { Outcome } from "./vocabulary";

export const modelsQuery = queryOptions({
  queryKey: ["models"],
  staleTime: 30_000,
  queryFn: async ({ signal }) => unwrap(await api.GET("/api/v1/models", { signal })).models,
});

export function overviewQuery(range: Range) {
  return queryOptions({
    queryKey: ["overview", range],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      unwrap(
        await api.GET("/api/v1/overview", { signal, params: { query: resolveRange(range, Date.now()) } }),
      ),
  });
}

/** What narrows the list of calls. Absent members do not narrow. */
export interface CallsFilter {
  model?: string;
  project?: string;
  principal?: string;
  outcome?: Outcome;
}

export const CALLS_PAGE = 50;

export function callsQuery(range: Range, filter: CallsFilter, cursor: string | undefined) {
  return queryOptions({
    queryKey: ["calls", range, filter, cursor ?? null],
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const query = { ...resolveRange(range, Date.now()), ...filter, cursor, limit: CALLS_PAGE };
      return unwrap(await api.GET("/api/v1/calls", { signal, params: { query } }));
    },
  });
}

/** A call does not change once it has ended, so its details stay fresh. */
export function callQuery(id: string) {
  return queryOptions({
    queryKey: ["call", id],
    staleTime: Infinity,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET("/api/v1/calls/{id}", { signal, params: { path: { id } } })),
  });
}
