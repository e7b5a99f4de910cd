import { Checkbox, Select, TextInput } from "@mantine/core";
import { useState } from "react";
import { createApiKey, KEY_SCOPES, type KeyScope, type Principal } from "../../../api/access";
import { useSession } from "../../../app/use-session";
import { principalOptions } from "../principal-options";
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
        description="What uses it, and where: support-bot in production."
        value={name}
        onChange={(event) => setName(event.currentTarget.value)}
      />
      <Checkbox.Group label="Scopes" value={scopes} onChange={setScopes}>
        <div className={classes.scopes}>
          {KEY_SCOPES.map((scope) => (
            <Checkbox key={scope} value={scope} {...SCOPES[scope]} />
          ))}
        </div>
      </Checkbox.Group>
      <Select
        label="Ends after"
        allowDeselect={false}
        data={LIFETIMES}
        value={lifetime}
        onChange={(value) => value !== null && setLifetime(value)}
      />
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
