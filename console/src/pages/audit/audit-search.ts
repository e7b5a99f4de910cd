// What the Audit page keeps in the URL.
import type { AuditFilter } from "../../api/audit";

export interface AuditSearch {
  actor?: string;
  action?: string;
  /** What it was done to: a kind, and which one. */
  kind?: string;
  subject?: string;
  /** `7d`, or two instants with a slash between them. Absent for the whole trail: changes are rare, unlike calls. */
  when?: string;
  /** Where the page of records starts; absent for the newest. */
  after?: string;
  /** The record whose details are open. */
  record?: string;
}

export const SPANS = ["24h", "7d", "30d", "90d"] as const;
export type Span = (typeof SPANS)[number];

const HOUR_MS = 3_600_000;
const SPAN_MS: Record<Span, number> = {
  "24h": 24 * HOUR_MS,
  "7d": 7 * 24 * HOUR_MS,
  "30d": 30 * 24 * HOUR_MS,
  "90d": 90 * 24 * HOUR_MS,
};

const NAMES = ["actor", "action", "kind", "subject", "after"] as const;

export function readAuditSearch(search: Record<string, unknown>): AuditSearch {
  const known: AuditSearch = {};
  for (const name of NAMES) {
    const value = search[name];
    if (typeof value === "string" && value !== "") known[name] = value;
  }
  if (typeof search.when === "string" && whenOf(search.when) !== null) known.when = search.when;
  if (typeof search.record === "string" && /^\d{1,15}$/.test(search.record)) known.record = search.record;
  return known;
}

export type When = { span: Span } | { fromMs: number; toMs: number };

/** Null for a text that names no time. */
export function whenOf(text: string): When | null {
  const span = SPANS.find((known) => known === text);
  if (span) return { span };
  const [from, to, more] = text.split("/").map((part) => Date.parse(part));
  if (from === undefined || to === undefined || more !== undefined) return null;
  return from < to ? { fromMs: from, toMs: to } : null;
}

export function betweenText(fromMs: number, toMs: number): string {
  return `${new Date(fromMs).toISOString()}/${new Date(toMs).toISOString()}`.replaceAll(".000Z", "Z");
}

/** The question as the API takes it. A span counts back from now. */
export function filterOf({ actor, action, kind, subject, when }: AuditSearch, nowMs: number): AuditFilter {
  const time = when === undefined ? null : whenOf(when);
  return { actor, action, subject_kind: kind, subject, ...(time && bounds(time, nowMs)) };
}

function bounds(when: When, nowMs: number): Pick<AuditFilter, "since_us" | "until_us"> {
  if ("span" in when) return { since_us: (nowMs - SPAN_MS[when.span]) * 1000 };
  return { since_us: when.fromMs * 1000, until_us: when.toMs * 1000 };
}
