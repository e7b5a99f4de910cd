import { Button, Modal, TextInput } from "@mantine/core";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { revokeKey, type AccessKey, type ApiKey } from "../../../api/keys";
import { forgetAccess } from "../../../api/manifests";
import { toApiError } from "../../../api/error";
import { InstantAgo } from "../../../parts/InstantAgo";
import { announce } from "../change/announcement";
import change from "../change/Change.module.css";
import { Refused } from "../change/ProblemList";
import { counted } from "../change/words";

export type Revocation = { kind: "api_keys"; key: ApiKey } | { kind: "access_keys"; key: AccessKey };

interface Props {
  revocation: Revocation;
  /** How many other keys of the principal's are in force. */
  others: number;
  onClose: () => void;
}

/** It cannot be undone: says what it hits, and asks for the key's name. */
export function RevokeDialog({ revocation: { kind, key }, others, onClose }: Props) {
  const client = useQueryClient();
  const [typed, setTyped] = useState("");
  const name = key.name || key.id;
  const usedUs = key.last_used_at_us ?? null;
  const armed = typed.trim() === name;
  const revoking = useMutation({
    mutationFn: () => revokeKey(kind, key.id),
    onSuccess: async () => {
      await forgetAccess(client);
      announce(`Revoked: ${name}. Calls with it are refused.`);
      onClose();
    },
  });
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (armed) revoking.mutate();
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={`Revoke ${name}`}
      size={520}
      closeButtonProps={{ "aria-label": "Close without revoking" }}
    >
      <form className={change.form} onSubmit={submit} noValidate>
        {revoking.error && (
          <Refused error={revoking.error} others={toApiError(revoking.error).problems} atFields={0} />
        )}
        <div className={change.hits}>
          <p>
            Every call of <strong>{key.principal}</strong> with this key is refused within a second, and it
            cannot be undone.
          </p>
          <p>
            {usedUs === null ? (
              "It was never used."
            ) : (
              <>
                It was last used <InstantAgo us={usedUs} />.
              </>
            )}{" "}
            {others === 0
              ? "The principal has no other key in force."
              : `The principal has ${counted(others, "other key")} in force.`}
          </p>
        </div>
        <TextInput
          label={`Type ${name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          autoComplete="off"
          spellCheck={false}
          data-autofocus
        />
        <div className={change.actions}>
          <Button variant="default" onClick={onClose}>
            Keep the key
          </Button>
          <Button type="submit" className={change.danger} disabled={!armed} loading={revoking.isPending}>
            Revoke the key
          </Button>
        </div>
      </form>
    </Modal>
  );
}
