import { useState } from "react";
import { createAccessKey } from "../../../api/keys";
import type { Principal } from "../../../api/principals";
import { PrincipalField } from "../fields/PrincipalField";
import { NameField } from "../fields/NameField";
import { KeyDialog } from "./KeyDialog";

interface Props {
  principals: readonly Principal[];
  principal: string;
  onClose: () => void;
}

export function NewAccessKeyDialog({ principals, principal: given, onClose }: Props) {
  const [principal, setPrincipal] = useState(given);
  const [name, setName] = useState("");
  return (
    <KeyDialog
      title="Create an access key"
      act="Create the key"
      ready={principal !== "" && name.trim() !== ""}
      make={() => createAccessKey(principal, name.trim())}
      show={({ id, secret }) => [
        { label: "Access key id", text: id },
        { label: "Secret access key", text: secret },
      ]}
      note={() => (
        <p className="dim">The AWS SDKs sign requests with the pair; the secret itself is never sent.</p>
      )}
      onClose={onClose}
    >
      <PrincipalField
        principals={principals}
        description="The key may what this principal may, and its calls are booked on its project."
        value={principal}
        onChange={setPrincipal}
      />
      <NameField description="What uses it, and where." value={name} onChange={setName} />
    </KeyDialog>
  );
}
