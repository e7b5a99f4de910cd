import { Select } from "@mantine/core";
import { useState } from "react";
import type { Principal, Role, Unit } from "../../../api/access";
import { ChangeDialog } from "../change/ChangeDialog";
import { principalOptions } from "../principal-options";
import { RoleFields } from "./RoleFields";

const WORDS = { principal: ["principal"], unit: ["unit"], role: ["role"] };

interface Props {
  principals: readonly Principal[];
  units: readonly Unit[];
  unit: string;
  onClose: () => void;
}

export function AddMemberDialog({ principals, units, unit: givenUnit, onClose }: Props) {
  const [principal, setPrincipal] = useState("");
  const [role, setRole] = useState<Role>("developer");
  const [unit, setUnit] = useState(givenUnit);
  return (
    <ChangeDialog
      opened
      title="Add a member"
      onClose={onClose}
      words={WORDS}
      changes={() => [{ op: "put", manifest: { kind: "member", principal, unit, role } }]}
    >
      {(problems) => (
        <>
          <Select
            label="Principal"
            placeholder="Choose a user or a service"
            searchable
            allowDeselect={false}
            limit={100}
            data={principalOptions(principals)}
            value={principal === "" ? null : principal}
            onChange={(value) => setPrincipal(value ?? "")}
            error={problems.principal}
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
