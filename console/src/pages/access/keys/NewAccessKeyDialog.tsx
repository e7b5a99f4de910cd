import { Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { createAccessKey, type Principal } from "../../../api/access";
import { principalOptions } from "../principal-options";
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
      <Select
        label="Principal"
        description="The key may what this principal may, and its calls are booked on its project."
        placeholder="Choose a user or a service"
        searchable
        allowDeselect={false}
        limit={100}
        data={principalOptions(principals)}
        value={principal === "" ? null : principal}
        onChange={(value) => setPrincipal(value ?? "")}
      />
      <TextInput
        label="Name"
        description="What uses it, and where."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
    </KeyDialog>
  );
}
