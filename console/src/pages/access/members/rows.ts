// Who has which role where, as rows.
import type { Unit } from "../../../api/organisation";
import type { Principal, Role } from "../../../api/principals";
import { rolesAt } from "../tree";

export interface MemberRow {
  key: string;
  principal: Principal;
  role: Role;
  /** Where the role was given. */
  unit: string;
  /** The role was given above the unit that is looked at, and comes down to it. */
  inherited: boolean;
  /** The group of the identity provider's that gives it. */
  group: string | null;
}

export interface MemberFilter {
  unit?: string | undefined;
  role?: string | undefined;
  find?: string | undefined;
}

/** With a unit: whoever has a role at it, inherited or not. Without: every role, where it was given. */
export function memberRows(
  principals: readonly Principal[],
  units: readonly Unit[],
  { unit, role, find = "" }: MemberFilter,
): MemberRow[] {
  const wanted = find.trim().toLowerCase();
  return principals
    .filter(({ id, name }) => `${id} ${name}`.toLowerCase().includes(wanted))
    .flatMap((principal) =>
      (unit === undefined
        ? principal.memberships.map((given) => ({ ...given, inheritedFrom: null }))
        : rolesAt(principal.memberships, units, unit)
      ).map((held) => ({
        key: `${principal.id} ${held.unit} ${held.role} ${held.group ?? ""}`,
        principal,
        role: held.role,
        unit: held.unit,
        inherited: held.inheritedFrom !== null,
        group: held.group ?? null,
      })),
    )
    .filter((row) => role === undefined || row.role === role)
    .sort(
      (one, other) =>
        Number(one.inherited) - Number(other.inherited) ||
        one.principal.name.localeCompare(other.principal.name) ||
        one.role.localeCompare(other.role),
    );
}

/** Those who have no role anywhere: nothing that they ask for is allowed. */
export function withoutRole(principals: readonly Principal[]): Principal[] {
  return principals.filter(({ memberships, disabled }) => memberships.length === 0 && !disabled);
}
