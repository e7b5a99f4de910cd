import { useState } from "react";
import { rotateApiKey, type ApiKey } from "../../../api/keys";
import { ChoiceField } from "../fields/ChoiceField";
import { KeyDialog } from "./KeyDialog";

const OVERLAPS = [
  { value: "0", label: "Not at all: it is refused at once" },
  { value: "3600", label: "1 hour" },
  { value: "86400", label: "1 day" },
  { value: "604800", label: "7 days" },
];

/** A new key in place of the old one, which is taken for a while yet so that nothing stops meanwhile. */
export function RotateDialog({ apiKey, onClose }: { apiKey: ApiKey; onClose: () => void }) {
  const [overlap, setOverlap] = useState("86400");
  const kept = OVERLAPS.find(({ value }) => value === overlap);
  return (
    <KeyDialog
      title={`Rotate ${apiKey.name || apiKey.id}`}
      act="Rotate the key"
      ready
      make={() => rotateApiKey(apiKey.id, Number(overlap))}
      show={({ secret }) => [{ label: "New API key", text: secret }]}
      note={() => (
        <p className="dim">
          {overlap === "0"
            ? "The old key is refused from now on."
            : `The old key is taken for ${kept?.label ?? "a while"} yet.`}
        </p>
      )}
      onClose={onClose}
    >
      <p>
        A new key with the same principal, scopes and region takes the place of{" "}
        <span className="mono">{apiKey.id}</span>.
      </p>
      <ChoiceField
        label="The old key is taken for"
        description="Time to put the new one everywhere."
        data={OVERLAPS}
        value={overlap}
        onChange={setOverlap}
      />
    </KeyDialog>
  );
}
