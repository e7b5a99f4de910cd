import { Button } from "@mantine/core";
import { IconAlertTriangle } from "@tabler/icons-react";
import { asSentence, toApiError } from "../api/error";
import { CopyText } from "./CopyText";
import classes from "./ErrorState.module.css";

interface Props {
  /** What could not be done, in the page's words. */
  title: string;
  error: unknown;
  onRetry?: () => void;
  retrying?: boolean;
}

/** What happened, what to do, and the id that finds the request in the server's log. */
export function ErrorState({ title, error, onRetry, retrying = false }: Props) {
  const { message, requestId, code } = toApiError(error);
  return (
    <section className={classes.root} role="alert">
      <IconAlertTriangle size={20} className={classes.icon} aria-hidden />
      <div className={classes.body}>
        <h2 className={classes.title}>{title}</h2>
        <p>{asSentence(message)}</p>
        <p className={classes.facts}>
          <span>
            Code <span className="mono">{code}</span>
          </span>
          {requestId && (
            <span className={classes.request}>
              Request id <CopyText text={requestId} label="Copy the request id" />
            </span>
          )}
        </p>
        {onRetry && (
          <Button size="xs" variant="default" onClick={onRetry} loading={retrying} className={classes.retry}>
            Try again
          </Button>
        )}
      </div>
    </section>
  );
}
