import type { UseQueryResult } from "@tanstack/react-query";
import { ErrorState } from "../../parts/ErrorState";

/** The first of the questions that failed, with a way to ask it again. */
export function Failed({ title, queries }: { title: string; queries: readonly UseQueryResult[] }) {
  const failed = queries.find(({ error }) => error !== null);
  if (!failed) return null;
  return (
    <ErrorState
      title={title}
      error={failed.error}
      onRetry={() => void failed.refetch()}
      retrying={failed.isFetching}
    />
  );
}
