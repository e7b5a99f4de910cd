import { Button, Modal, Textarea, TextInput } from "@mantine/core";
import { useState, type SyntheticEvent, type ReactNode } from "react";
import { ErrorState } from "./ErrorState";
import classes from "./TypedConfirm.module.css";

interface Props {
  opened: boolean;
  onClose: () => void;
  title: string;
  /** What it will hit, in numbers. */
  children: ReactNode;
  /** What must be typed. */
  name: string;
  /** `Revoke the entitlement`. */
  verb: string;
  onConfirm: (reason: string) => void;
  pending: boolean;
  error: unknown;
}

/** A change that hurts: says what it hits, and asks for a reason and for the name to be typed. */
export function TypedConfirm({ opened, onClose, title, ...rest }: Props) {
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title={title}
      size={520}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <ConfirmForm onClose={onClose} {...rest} />
    </Modal>
  );
}

function ConfirmForm({
  onClose,
  children,
  name,
  verb,
  onConfirm,
  pending,
  error,
}: Omit<Props, "opened" | "title">) {
  const [typed, setTyped] = useState("");
  const [reason, setReason] = useState("");
  const ready = typed === name && reason.trim() !== "";
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (ready) onConfirm(reason.trim());
  };
  return (
    <form className={classes.root} onSubmit={submit}>
      <div className={classes.hits}>{children}</div>
      <Textarea
        label="Reason"
        description="Refused callers read it, and it stands in the audit."
        required
        autosize={false}
        rows={2}
        value={reason}
        onChange={(event) => setReason(event.currentTarget.value)}
      />
      <TextInput
        label={
          <>
            Type <span className="mono">{name}</span> to confirm
          </>
        }
        required
        autoComplete="off"
        spellCheck={false}
        value={typed}
        onChange={(event) => setTyped(event.currentTarget.value)}
      />
      {error !== null && error !== undefined && <ErrorState title="Nothing was changed" error={error} />}
      <div className={classes.foot}>
        <Button variant="default" onClick={onClose}>
          Cancel
        </Button>
        <Button color="red.9" type="submit" disabled={!ready} loading={pending}>
          {verb}
        </Button>
      </div>
    </form>
  );
}
