// What is being edited in the organisation, and the changes that an edit makes.
import type { Change } from "../../../api/manifests";
import type { Account, Environment, Project, Unit } from "../../../api/organisation";

export type Editing =
  | { what: "unit"; unit: Unit | null; parent: string }
  | { what: "account"; account: Account | null; unit: string }
  | { what: "project"; project: Project | null; account: string }
  | { what: "delete"; kind: "unit" | "account" | "project"; id: string; name: string };

export interface UnitFields {
  id: string;
  parent: string;
  name: string;
}

export function unitChanges({ id, parent, name }: UnitFields, isRoot: boolean): Change[] {
  const manifest = { kind: "unit" as const, id: id.trim(), ...(!isRoot && { parent }), name: name.trim() };
  return [{ op: "put", manifest }];
}

export interface AccountFields {
  id: string;
  unit: string;
  name: string;
  selfService: boolean;
}

export function accountChanges({ id, unit, name, selfService }: AccountFields): Change[] {
  // People read and paste account ids in groups.
  const digits = id.replace(/[\s-]/g, "");
  return [
    {
      op: "put",
      manifest: { kind: "account", id: digits, unit, name: name.trim(), self_service: selfService },
    },
  ];
}

export interface ProjectFields {
  id: string;
  account: string;
  name: string;
  environment: Environment;
  /** As it is written: words with commas or spaces between. */
  dataClasses: string;
}

export function projectChanges({ id, account, name, environment, dataClasses }: ProjectFields): Change[] {
  const data_classes = [...new Set(dataClasses.split(/[\s,;]+/).filter(Boolean))].sort();
  const manifest = { kind: "project" as const, id: id.trim(), account, name: name.trim(), environment };
  return [{ op: "put", manifest: { ...manifest, data_classes } }];
}

/** An id to start from: `Retail & Stores` gives `retail-stores`. */
export function idFrom(name: string): string {
  return name
    .normalize("NFKD")
    .replace(/\p{M}/gu, "")
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, "-")
    .replace(/^-+|-+$/g, "");
}
