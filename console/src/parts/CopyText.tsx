import { ActionIcon, CopyButton, Tooltip } from "@mantine/core";
import { IconCheck, IconCopy } from "@tabler/icons-react";
import classes from "./CopyText.module.css";

/** An id that can be read, selected and copied. */
export function CopyText({ text, label }: { text: string; label: string }) {
  return (
    <span className={classes.root}>
      <span className={`mono ${classes.text}`}>{text}</span>
      <CopyIcon text={text} label={label} />
    </span>
  );
}

/** The button alone. */
export function CopyIcon({ text, label }: { text: string; label: string }) {
  return (
    <CopyButton value={text} timeout={1500}>
      {({ copied, copy }) => (
        <Tooltip label={copied ? "Copied" : label}>
          <ActionIcon
            size={22}
            variant="subtle"
            color="gray"
            onClick={copy}
            aria-label={copied ? "Copied" : label}
          >
            {copied ? <IconCheck size={14} /> : <IconCopy size={14} />}
          </ActionIcon>
        </Tooltip>
      )}
    </CopyButton>
  );
}
