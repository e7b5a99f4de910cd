import { TextInput } from "@mantine/core";
import { useState } from "react";
import type { Unit } from "../../../api/organisation";
import type { Role } from "../../../api/principals";
import { ChangeDialog } from "../change/ChangeDialog";
import { RoleFields } from "./RoleFields";

const WORDS = { group: ["group"], unit: ["unit"], role: ["role"] };

interface Props {
  units: readonly Unit[];
  unit: string;
  onClose: () => void;
}

export function MapGroupDialog({ units, unit: givenUnit, onClose }: Props) {
  const [group, setGroup] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const [unit, setUnit] = useState(givenUnit);
  return (
    <ChangeDialog
      opened
      title="Map a group to a role"
      onClose={onClose}
      words={WORDS}
      changes={() => [{ op: "put", manifest: { kind: "group", group: group.trim(), unit, role } }]}
    >
      {(problems) => (
        <>
          <TextInput
            label="Group"
            description="As the identity provider's groups claim spells it."
            value={group}
            onChange={(event) => setGroup(event.currentTarget.value)}
            error={problems.group}
            spellCheck={false}
            data-autofocus
          />
          <RoleFields
            role={role}
            unit={unit}
            units={units}
            problems={problems}
            onRole={setRole}
            onUnit={setUnit}
          />
        </>
      )}
    </ChangeDialog>
  );
}
