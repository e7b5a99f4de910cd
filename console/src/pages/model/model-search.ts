// What one model's page keeps in the URL.
import { textMember } from "../../app/search-member";

export interface ModelSearch {
  /** Two versions of the terms that are compared, by their ordinals: `1..3`. */
  compare?: string;
  /** The version of the terms that is read, by the beginning of its hash. */
  terms?: string;
}

export function readModelSearch(search: Record<string, unknown>): ModelSearch {
  const compare = typeof search.compare === "string" && readPair(search.compare) ? search.compare : undefined;
  return { ...textMember("compare", compare), ...textMember("terms", search.terms) };
}

export function readPair(text: string): { from: number; to: number } | null {
  const [, from, to] = /^(\d+)\.\.(\d+)$/.exec(text) ?? [];
  return from === undefined || to === undefined ? null : { from: Number(from), to: Number(to) };
}
