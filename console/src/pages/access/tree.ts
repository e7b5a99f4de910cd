// The organisation as a tree, and the ways through it.
import type { Account, Organisation, Project, Unit } from "../../api/organisation";
import type { HeldMembership } from "../../api/principals";

export const ROOT = "root";

export interface UnitNode {
  unit: Unit;
  units: UnitNode[];
  accounts: AccountNode[];
}

export interface AccountNode {
  account: Account;
  projects: Project[];
}

/** Everything under the root, each level by name. Null when there is no root: there always is one. */
export function treeOf({ units, accounts, projects }: Organisation): UnitNode | null {
  const unitsIn = groupBy(units, ({ parent }) => parent ?? null);
  const accountsIn = groupBy(accounts, ({ unit }) => unit);
  const projectsIn = groupBy(projects, ({ account }) => account);
  const node = (unit: Unit): UnitNode => ({
    unit,
    units: byName(unitsIn.get(unit.id)).map(node),
    accounts: byName(accountsIn.get(unit.id)).map((account) => ({
      account,
      projects: byName(projectsIn.get(account.id)),
    })),
  });
  const root = units.find(({ id }) => id === ROOT);
  return root ? node(root) : null;
}

/** The units from the root down to this one; empty for a unit that there is not. */
export function pathTo(units: readonly Unit[], id: string): Unit[] {
  const known = new Map(units.map((unit) => [unit.id, unit]));
  const path: Unit[] = [];
  for (let unit = known.get(id); unit && !path.includes(unit); unit = known.get(unit.parent ?? "")) {
    path.unshift(unit);
  }
  return path;
}

/** Whether a unit is the other one, or under it. */
export function isWithin(units: readonly Unit[], id: string, above: string): boolean {
  return pathTo(units, id).some((unit) => unit.id === above);
}

/** `Northwind / Retail / Stores`. */
export function pathText(units: readonly Unit[], id: string): string {
  const path = pathTo(units, id);
  return path.length === 0 ? id : path.map(({ name }) => name).join(" / ");
}

/** For a field that chooses a unit: from the root down, each under its parent. */
export function unitOptions(units: readonly Unit[]): { value: string; label: string }[] {
  return units
    .map(({ id }) => ({ value: id, label: pathText(units, id) }))
    .sort((one, other) => one.label.localeCompare(other.label));
}

/** The tree with what matches the text, and the way to it. A match keeps all that is under it. */
export function narrow(node: UnitNode, text: string): UnitNode | null {
  const wanted = text.trim().toLowerCase();
  if (wanted === "" || matches(wanted, node.unit)) return node;
  const units = node.units.map((inner) => narrow(inner, wanted)).filter((inner) => inner !== null);
  const accounts = node.accounts
    .map(({ account, projects }) => ({
      account,
      projects: matches(wanted, account) ? projects : projects.filter((project) => matches(wanted, project)),
    }))
    .filter(({ account, projects }) => matches(wanted, account) || projects.length > 0);
  return units.length + accounts.length === 0 ? null : { unit: node.unit, units, accounts };
}

export interface Held extends HeldMembership {
  /** Null where the role is given at the unit that is looked at. */
  inheritedFrom: string | null;
}

/** The roles that hold at a unit: those given there, and those that come down from above. */
export function rolesAt(memberships: readonly HeldMembership[], units: readonly Unit[], at: string): Held[] {
  return memberships
    .filter(({ unit }) => isWithin(units, at, unit))
    .map((membership) => ({ ...membership, inheritedFrom: membership.unit === at ? null : membership.unit }));
}

function matches(wanted: string, { id, name }: { id: string; name: string }): boolean {
  return `${id} ${name}`.toLowerCase().includes(wanted);
}

function groupBy<Item, Key>(items: readonly Item[], key: (item: Item) => Key): Map<Key, Item[]> {
  const groups = new Map<Key, Item[]>();
  for (const item of items) {
    const group = groups.get(key(item));
    if (group) group.push(item);
    else groups.set(key(item), [item]);
  }
  return groups;
}

function byName<Item extends { name: string }>(items: Item[] = []): Item[] {
  return [...items].sort((one, other) => one.name.localeCompare(other.name));
}
