import { Select } from "@mantine/core";
import { ROLES, type Role, type Unit } from "../../../api/access";
import type { FieldProblems } from "../change/ChangeDialog";
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
      <Select
        label="Role"
        description={roleMeaning(role)}
        allowDeselect={false}
        data={OPTIONS}
        value={role}
        onChange={(value) => {
          const chosen = ROLES.find((known) => known === value);
          if (chosen) onRole(chosen);
        }}
        error={problems.role}
      />
      <Select
        label="At"
        description="Holds for the unit, and for everything under it."
        searchable
        allowDeselect={false}
        data={unitOptions(units)}
        value={unit}
        onChange={(value) => value !== null && onUnit(value)}
        error={problems.unit}
      />
    </>
  );
}
