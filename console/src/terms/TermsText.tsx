import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { termsTextQuery } from "../api/governance-queries";
import { ErrorState } from "../parts/ErrorState";
import classes from "./Terms.module.css";

/** A version of terms, whole. */
export function TermsText({ subject, hash }: { subject: string; hash: string }) {
  const { data, error, refetch, isFetching } = useQuery(termsTextQuery(subject, hash));
  if (error)
    return (
      <ErrorState
        title="The terms could not be read"
        error={error}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  if (data === undefined) return <Skeleton height={120} />;
  return (
    <div className={classes.text} tabIndex={0} role="region" aria-label="Terms">
      {data}
    </div>
  );
}
