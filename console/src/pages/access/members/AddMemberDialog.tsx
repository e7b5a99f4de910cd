import { useState } from "react";
import type { Unit } from "../../../api/organisation";
import type { Principal, Role } from "../../../api/principals";
import { ChangeDialog } from "../change/ChangeDialog";
import { PrincipalField } from "../fields/PrincipalField";
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
          <PrincipalField
            principals={principals}
            value={principal}
            onChange={setPrincipal}
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
