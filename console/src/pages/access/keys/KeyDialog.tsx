import { Button, Modal } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import type { ReactNode, SyntheticEvent } from "react";
import type { Secret } from "../../../api/keys";
import { forgetAccess } from "../../../api/manifests";
import { toApiError } from "../../../api/error";
import change from "../change/Change.module.css";
import { Refused } from "../change/ProblemList";
import { SecretView } from "./SecretView";

interface Props {
  title: string;
  /** What the button says: a verb. */
  act: string;
  ready: boolean;
  make: () => Promise<Secret>;
  /** How the secret is shown. */
  show: (secret: Secret) => { label: string; text: string }[];
  note?: (secret: Secret) => ReactNode;
  children: ReactNode;
  onClose: () => void;
}

/** Fields, then the secret. A click beside the dialog does not close it while the secret is in sight. */
export function KeyDialog({ title, act, ready, make, show, note, children, onClose }: Props) {
  const client = useQueryClient();
  const making = useMutation({ mutationFn: make, onSuccess: () => void forgetAccess(client) });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (ready) making.mutate();
  };
  const secret = making.data;
  return (
    <Modal
      opened
      onClose={onClose}
      title={title}
      size={560}
      closeOnClickOutside={secret === undefined}
      closeOnEscape={secret === undefined}
      closeButtonProps={{ "aria-label": "Close" }}
    >
      {secret ? (
        <SecretView values={show(secret)} note={note?.(secret)} onClose={onClose} />
      ) : (
        <form className={change.form} onSubmit={submit} noValidate>
          {making.error && (
            <Refused error={making.error} others={toApiError(making.error).problems} atFields={0} />
          )}
          {children}
          <div className={change.actions}>
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" disabled={!ready} loading={making.isPending}>
              {act}
            </Button>
          </div>
        </form>
      )}
    </Modal>
  );
}
