import { Checkbox, TextInput } from "@mantine/core";
import { useState } from "react";
import { createApiKey, KEY_SCOPES, type KeyScope } from "../../../api/keys";
import type { Principal } from "../../../api/principals";
import { useSession } from "../../../app/use-session";
import { PrincipalField } from "../fields/PrincipalField";
import { ChoiceField } from "../fields/ChoiceField";
import { NameField } from "../fields/NameField";
import { KeyDialog } from "./KeyDialog";
import classes from "./Keys.module.css";

const SCOPES: Record<KeyScope, { label: string; description: string }> = {
  invoke: { label: "invoke", description: "Calling models." },
  read: { label: "read", description: "Looking: the admin API, and Bedrock’s control operations." },
  admin: { label: "admin", description: "Changing: the admin API, and Bedrock’s control operations." },
};

const LIFETIMES = [
  { value: "30", label: "30 days" },
  { value: "90", label: "90 days" },
  { value: "365", label: "1 year" },
  { value: "never", label: "Never" },
];
const DAY_US = 86_400_000_000;

interface Props {
  principals: readonly Principal[];
  principal: string;
  onClose: () => void;
}

export function NewApiKeyDialog({ principals, principal: given, onClose }: Props) {
  const session = useSession();
  const [principal, setPrincipal] = useState(given);
  const [name, setName] = useState("");
  const [scopes, setScopes] = useState<string[]>(["invoke"]);
  const [lifetime, setLifetime] = useState("90");
  const [region, setRegion] = useState(session.region);
  const make = () =>
    createApiKey(principal, {
      name: name.trim(),
      scopes: KEY_SCOPES.filter((scope) => scopes.includes(scope)),
      ...(region.trim() !== "" && { region: region.trim() }),
      ...(lifetime !== "never" && { expires_at_us: Date.now() * 1000 + Number(lifetime) * DAY_US }),
    });
  return (
    <KeyDialog
      title="Create an API key"
      act="Create the key"
      ready={principal !== "" && name.trim() !== "" && scopes.length > 0}
      make={make}
      show={({ secret }) => [{ label: "API key", text: secret }]}
      note={({ id }) => (
        <p className="dim">
          In lists and in the audit trail it is <span className="mono">{id}</span>.
        </p>
      )}
      onClose={onClose}
    >
      <PrincipalField
        principals={principals}
        description="The key may what this principal may, and its calls are booked on its project."
        value={principal}
        onChange={setPrincipal}
      />
      <NameField
        description="What uses it, and where: support-bot in production."
        value={name}
        onChange={setName}
      />
      <Checkbox.Group label="Scopes" value={scopes} onChange={setScopes}>
        <div className={classes.scopes}>
          {KEY_SCOPES.map((scope) => (
            <Checkbox key={scope} value={scope} {...SCOPES[scope]} />
          ))}
        </div>
      </Checkbox.Group>
      <ChoiceField label="Ends after" data={LIFETIMES} value={lifetime} onChange={setLifetime} />
      <TextInput
        label="Region"
        description="The source region of its calls."
        value={region}
        onChange={(event) => setRegion(event.currentTarget.value)}
        spellCheck={false}
      />
    </KeyDialog>
  );
}
