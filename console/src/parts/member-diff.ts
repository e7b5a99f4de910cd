// What differs between two JSON objects, member by member, as a person reads it.
import { formatInstantUtc } from "../time/instant";

export interface MemberChange {
  /** Members of members are joined by dots: `conditions.regions`. */
  path: string;
  kind: "added" | "removed" | "changed" | "same";
  before: string | null;
  after: string | null;
}

/** Every member of either, those that differ first. */
export function memberDiff(before: unknown, after: unknown): MemberChange[] {
  const was = membersOf(before);
  const is = membersOf(after);
  const paths = [...new Set([...was.keys(), ...is.keys()])];
  const changes = paths.map((path) => changeOf(path, was.get(path) ?? null, is.get(path) ?? null));
  return [...changes.filter(({ kind }) => kind !== "same"), ...changes.filter(({ kind }) => kind === "same")];
}

function changeOf(path: string, before: string | null, after: string | null): MemberChange {
  if (before === after) return { path, kind: "same", before, after };
  if (before === null) return { path, kind: "added", before, after };
  return { path, kind: after === null ? "removed" : "changed", before, after };
}

function membersOf(value: unknown): Map<string, string> {
  const members = new Map<string, string>();
  collect(parsed(value), "", members);
  return members;
}

function collect(value: unknown, path: string, into: Map<string, string>): void {
  if (isObject(value)) {
    for (const [name, member] of Object.entries(value)) {
      // The kind is in every heading already.
      if (path === "" && name === "kind") continue;
      collect(member, path === "" ? name : `${path}.${name}`, into);
    }
  } else if (Array.isArray(value) && value.some(isObject)) {
    value.forEach((member, index) => collect(member, `${path}.${index + 1}`, into));
  } else if (value !== undefined && value !== null) {
    into.set(path, valueText(path, value));
  }
}

function valueText(path: string, value: unknown): string {
  if (Array.isArray(value)) return value.length === 0 ? "none" : value.map(String).join(", ");
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (typeof value === "number" && path.endsWith("_at_us")) return formatInstantUtc(value);
  return typeof value === "string" ? value : JSON.stringify(value);
}

/** The trail keeps JSON as text. */
function parsed(value: unknown): unknown {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return { text: value };
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export interface LineChange {
  kind: "same" | "added" | "removed";
  text: string;
}

/** More lines than this are shown as replaced whole: the comparison takes their product in memory. */
const MAX_LINES = 800;

/** The lines of two texts: what stayed, what went, what came. */
export function lineDiff(before: string, after: string): LineChange[] {
  const was = before.split("\n");
  const is = after.split("\n");
  if (was.length > MAX_LINES || is.length > MAX_LINES) {
    return [...was.map(line("removed")), ...is.map(line("added"))];
  }
  return walk(was, is, commonLengths(was, is));
}

const line =
  (kind: LineChange["kind"]) =>
  (text: string): LineChange => ({ kind, text });

/** At [i][j]: how many lines the rests from i and from j have in common, in order. */
function commonLengths(was: string[], is: string[]): number[][] {
  const lengths = Array.from({ length: was.length + 1 }, () => new Array<number>(is.length + 1).fill(0));
  for (let i = was.length - 1; i >= 0; i -= 1) {
    for (let j = is.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row) row[j] = was[i] === is[j] ? at(lengths, i + 1, j + 1) + 1 : longer(lengths, i, j);
    }
  }
  return lengths;
}

const at = (lengths: number[][], i: number, j: number) => lengths[i]?.[j] ?? 0;
const longer = (lengths: number[][], i: number, j: number) =>
  Math.max(at(lengths, i + 1, j), at(lengths, i, j + 1));

function walk(was: string[], is: string[], lengths: number[][]): LineChange[] {
  const changes: LineChange[] = [];
  let i = 0;
  let j = 0;
  while (i < was.length || j < is.length) {
    const [removed, added] = [was[i], is[j]];
    if (removed !== undefined && removed === added) {
      changes.push(line("same")(removed));
      i += 1;
      j += 1;
    } else if (
      removed !== undefined &&
      (added === undefined || at(lengths, i + 1, j) >= at(lengths, i, j + 1))
    ) {
      changes.push(line("removed")(removed));
      i += 1;
    } else {
      changes.push(line("added")(added ?? ""));
      j += 1;
    }
  }
  return changes;
}
