import type { Unit } from "../../../api/organisation";
import { ROLES, type Role } from "../../../api/principals";
import type { FieldProblems } from "../change/ChangeDialog";
import { ChoiceField } from "../fields/ChoiceField";
import { unitOptions } from "../tree";
import { roleMeaning, roleWord } from "../words";

const OPTIONS = ROLES.map((value) => ({ value, label: roleWord(value) }));

interface Props {
  role: Role;
  unit: string;
  units: readonly Unit[];
  problems: FieldProblems;
  onRole: (role: Role) => void;
  onUnit: (unit: string) => void;
}

/** A role, and the unit at which it is given. */
export function RoleFields({ role, unit, units, problems, onRole, onUnit }: Props) {
  return (
    <>
      <ChoiceField
        label="Role"
        description={roleMeaning(role)}
        data={OPTIONS}
        value={role}
        onChange={onRole}
        error={problems.role}
      />
      <ChoiceField
        label="At"
        description="Holds for the unit, and for everything under it."
        searchable
        data={unitOptions(units)}
        value={unit}
        onChange={onUnit}
        error={problems.unit}
      />
    </>
  );
}
