import { useRouter, type ErrorComponentProps } from "@tanstack/react-router";
import { ErrorState } from "../parts/ErrorState";

/** When a page cannot even begin: the session could not be read, or its code not be loaded. */
export function RouteError({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    void router.invalidate();
  };
  return <ErrorState title="The console could not be opened" error={error} onRetry={retry} />;
}
