// What is declared, in words.
import type { PlannedChange } from "../../../api/manifests";

const KINDS: Record<string, string> = {
  unit: "Unit",
  account: "Account",
  project: "Project",
  principal: "Principal",
  member: "Member",
  group: "Group",
  policy: "Policy",
  model: "Model",
  certification: "Certification",
  resource_policy: "Resource policy",
  data_retention: "Data retention",
  use_case: "Use case",
  limit: "Rate limit",
};

export function kindWord(kind: string): string {
  return KINDS[kind] ?? kind;
}

const EFFECTS: Record<PlannedChange["change"], string> = {
  create: "Add",
  update: "Change",
  delete: "Delete",
  unchanged: "Leave",
};

export function effectWord(change: PlannedChange["change"]): string {
  return EFFECTS[change];
}

const DONE: Record<PlannedChange["change"], string> = {
  create: "Added",
  update: "Changed",
  delete: "Deleted",
  unchanged: "Left",
};

export function doneWord(change: PlannedChange["change"]): string {
  return DONE[change];
}

/** `1 change`, `3 changes`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
