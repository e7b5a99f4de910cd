import { Button, CopyButton } from "@mantine/core";
import { IconAlertTriangle, IconCheck, IconCopy } from "@tabler/icons-react";
import type { ReactNode } from "react";
import change from "../change/Change.module.css";
import classes from "./Keys.module.css";

interface Props {
  /** What is shown once, under its label. */
  values: readonly { label: string; text: string }[];
  note?: ReactNode;
  onClose: () => void;
}

/** A secret, the only time that it can be seen. */
export function SecretView({ values, note, onClose }: Props) {
  return (
    <div className={classes.secret} data-testid="secret">
      <p className={classes.once} role="status">
        <IconAlertTriangle size={17} aria-hidden />
        <span>
          This is the only time that it is shown: Outcrop keeps no copy that could be read. Put it where your
          secrets are, before you close this.
        </span>
      </p>
      {values.map(({ label, text }) => (
        <div key={label}>
          <p className={classes.label}>{label}</p>
          <div className={classes.value}>
            <code>{text}</code>
            <CopyButton value={text} timeout={2000}>
              {({ copied, copy }) => (
                <Button
                  size="xs"
                  variant="default"
                  leftSection={copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
                  aria-label={`Copy the ${label.toLowerCase()}`}
                  onClick={copy}
                >
                  {copied ? "Copied" : "Copy"}
                </Button>
              )}
            </CopyButton>
          </div>
        </div>
      ))}
      {note}
      <div className={change.actions}>
        <Button onClick={onClose}>I have kept it</Button>
      </div>
    </div>
  );
}
