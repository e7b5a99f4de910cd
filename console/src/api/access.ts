// Who may do what: the organisation, its members, keys, policies and the audit trail.
//
// The types are written by hand after the API's description; every shape that these pages know is in this file.
import { keepPreviousData, queryOptions, type QueryClient } from "@tanstack/react-query";
import { csrfHeaders } from "./client";
import { readError } from "./error";

// What can be declared.

export interface Unit {
  id: string;
  parent?: string | null;
  name: string;
}

export interface Account {
  id: string;
  unit: string;
  name: string;
  self_service?: boolean;
}

export const ENVIRONMENTS = ["sandbox", "development", "production"] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

export interface Project {
  id: string;
  account: string;
  name: string;
  environment: Environment;
  data_classes?: string[];
}

export const ROLES = [
  "platform-admin",
  "legal-reviewer",
  "security-reviewer",
  "finops",
  "auditor",
  "unit-admin",
  "developer",
  "application",
] as const;
export type Role = (typeof ROLES)[number];

export interface Membership {
  unit: string;
  role: Role;
}

export interface Member extends Membership {
  principal: string;
}

export interface Group extends Membership {
  /** As the identity provider's token spells it. */
  group: string;
}

export interface Policy {
  id: string;
  unit: string;
  baseline?: boolean;
  description: string;
  text: string;
}

export interface PrincipalManifest {
  id: string;
  name: string;
  type: "user" | "service";
  account: string;
  project: string;
  disabled?: boolean;
}

export type Manifest =
  | ({ kind: "unit" } & Unit)
  | ({ kind: "account" } & Account)
  | ({ kind: "project" } & Project)
  | ({ kind: "principal" } & PrincipalManifest)
  | ({ kind: "member" } & Member)
  | ({ kind: "group" } & Group)
  | ({ kind: "policy" } & Policy);
export type ManifestKind = Manifest["kind"];
export type ManifestOf<Kind extends ManifestKind> = Extract<Manifest, { kind: Kind }>;

// Changing it.

export type Change = { op: "put"; manifest: Manifest } | { op: "delete"; kind: ManifestKind; id: string };

export interface PlannedChange {
  change: "create" | "update" | "delete" | "unchanged";
  kind: string;
  id: string;
  before: Record<string, unknown> | null;
  after: Record<string, unknown> | null;
}

export interface Plan {
  version: number;
  applied: boolean;
  changes: PlannedChange[];
}

// Reading it.

export interface Organisation {
  units: SeenUnit[];
  accounts: Account[];
  projects: Project[];
  groups: Group[];
}

export interface SeenUnit extends Unit {
  /** Whether the viewer is in charge of it, or looks after everything. */
  administered: boolean;
}

/** As the API tells it: what is in a unit stands in it. */
interface OrganisationAnswer {
  units: (SeenUnit & { accounts: (Account & { projects: Project[] })[]; groups: Group[] })[];
}

export interface Principal extends PrincipalManifest {
  memberships: HeldMembership[];
  identity?: { issuer: string; subject: string; groups: string[] } | null;
  last_seen_at_us?: number | null;
}

export interface HeldMembership extends Membership {
  /** The group of the identity provider's that gives the role; none where it was given here. */
  group?: string | null;
}

export const KEY_SCOPES = ["invoke", "read", "admin"] as const;
export type KeyScope = (typeof KEY_SCOPES)[number];

export interface ApiKey {
  id: string;
  name: string;
  principal: string;
  scopes: KeyScope[];
  region: string;
  created_at_us: number;
  expires_at_us: number | null;
  revoked_at_us: number | null;
  last_used_at_us: number | null;
}

export interface AccessKey {
  id: string;
  name: string;
  principal: string;
  created_at_us: number;
  expires_at_us?: number | null;
  revoked_at_us: number | null;
  last_used_at_us: number | null;
}

export interface Keys {
  api_keys: ApiKey[];
  access_keys: AccessKey[];
}

export interface PolicyProblem {
  message: string;
  line: number;
  column: number;
}

export interface PolicyTemplate {
  id: string;
  name: string;
  description: string;
  text: string;
}

export interface Question {
  principal: string;
  action: string;
  resource: string;
  region?: string;
}

export interface Explanation {
  allowed: boolean;
  message: string;
  steps: ExplainedStep[];
}

export interface ExplainedStep {
  step: "roles" | "entitlement" | "policy";
  unit?: string | null;
  name: string;
  outcome: "allows" | "refuses" | "says_nothing";
  detail: string;
  policies: { id: string; name: string; unit: string | null; effect: "permit" | "forbid" }[];
  conditions: { name: string; holds: boolean; detail: string }[];
}

export type AuditActor =
  | { type: "principal"; id: string; name: string }
  | { type: "operator"; name: string }
  | { type: "system"; part: string };

export interface AuditRecord {
  sequence: number;
  at_us: number;
  actor: AuditActor;
  action: string;
  subject_kind: string;
  subject: string;
  account: string | null;
  before: unknown;
  after: unknown;
  hash: string;
}

export interface AuditPage {
  records: AuditRecord[];
  next: string | null;
}

export interface AuditVerification {
  records: number;
  intact: boolean;
  problems: { sequence: number | null; kind: string; message: string }[];
  head: { sequence: number; hash: string } | null;
  checkpoints: number;
  last_checkpoint_at_us: number | null;
}

export interface SignInProvider {
  name: string;
  /** What people call it. */
  title: string;
  /** Where a browser goes to sign in there. */
  start: string;
}

// The questions.

const FRESH_MS = 15_000;

export const organisationQuery = queryOptions({
  queryKey: ["access", "organisation"],
  staleTime: FRESH_MS,
  queryFn: async ({ signal }) => flattened(await get<OrganisationAnswer>("/api/v1/organisation", {}, signal)),
});

export const principalsQuery = queryOptions({
  queryKey: ["access", "principals"],
  staleTime: FRESH_MS,
  queryFn: async ({ signal }) =>
    (await get<{ principals: Principal[] }>("/api/v1/principals", {}, signal)).principals,
});

export const policiesQuery = queryOptions({
  queryKey: ["access", "manifests", "policy"],
  staleTime: FRESH_MS,
  queryFn: ({ signal }) => manifests("policy", signal),
});

export function keysQuery(principal: string | undefined) {
  return queryOptions({
    queryKey: ["access", "keys", principal ?? null],
    staleTime: FRESH_MS,
    queryFn: ({ signal }) => get<Keys>("/api/v1/keys", { principal }, signal),
  });
}

export const policyTemplatesQuery = queryOptions({
  queryKey: ["policy-templates"],
  staleTime: Infinity,
  queryFn: ({ signal }) => get<PolicyTemplate[]>("/api/v1/policies/templates", {}, signal),
});

export const policySchemaQuery = queryOptions({
  queryKey: ["policy-schema"],
  staleTime: Infinity,
  queryFn: async ({ signal }) => {
    const response = await send("GET", "/api/v1/policies/schema", { signal });
    return response.text();
  },
});

/** What is wrong with a policy's text. Asked while it is written, so that the same text is asked about once. */
export function policyCheckQuery(policy: { unit: string; baseline: boolean; text: string }) {
  return queryOptions({
    queryKey: ["policy-check", policy],
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) => {
      const response = await send("POST", "/api/v1/policies/check", { body: policy, signal });
      return ((await response.json()) as { problems: PolicyProblem[] }).problems;
    },
  });
}

/** The answer as of now: a change elsewhere can change it, so it is never taken from before. */
export function explainQuery(question: Question) {
  return queryOptions({
    queryKey: ["access", "explain", question],
    staleTime: 0,
    queryFn: async ({ signal }) => {
      const response = await send("POST", "/api/v1/access/explain", { body: question, signal });
      return (await response.json()) as Explanation;
    },
  });
}

/** What narrows the audit trail. Absent members do not narrow. */
export interface AuditFilter {
  actor?: string | undefined;
  action?: string | undefined;
  subject_kind?: string | undefined;
  subject?: string | undefined;
  since_us?: number | undefined;
  until_us?: number | undefined;
}

export const AUDIT_PAGE = 50;

/** The filter is made when the question is asked: a relative time counts back from then. */
export function auditQuery(
  key: readonly unknown[],
  filter: (nowMs: number) => AuditFilter,
  after: string | undefined,
) {
  return queryOptions({
    queryKey: ["audit", "records", ...key, after ?? null],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) =>
      get<AuditPage>("/api/v1/audit", { ...filter(Date.now()), after, limit: AUDIT_PAGE }, signal),
  });
}

/** One record, which never changes. The trail is read newest first, so it is the first one after its successor. */
export function auditRecordQuery(sequence: number) {
  return queryOptions({
    queryKey: ["audit", "record", sequence],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const page = await get<AuditPage>("/api/v1/audit", { after: String(sequence + 1), limit: 1 }, signal);
      return page.records.find((record) => record.sequence === sequence) ?? null;
    },
  });
}

/** Reads the whole chain: asked when the page opens, and when a person asks again. */
export const auditVerificationQuery = queryOptions({
  queryKey: ["audit", "verification"],
  staleTime: 60_000,
  queryFn: ({ signal }) => get<AuditVerification>("/api/v1/audit/verification", {}, signal),
});

export const AUDIT_EXPORT = "/api/v1/audit/export";

export const signInProvidersQuery = queryOptions({
  queryKey: ["sign-in-providers"],
  staleTime: 60_000,
  queryFn: async ({ signal }) =>
    (await get<{ providers: SignInProvider[] }>("/api/v1/session/providers", {}, signal)).providers,
});

/** Where a sign-in at an identity provider begins: a link, because the browser leaves the console. */
export function signInStart({ start }: SignInProvider, returnTo: string): string {
  return `${start}?${new URLSearchParams({ return_to: returnTo })}`;
}

// The changes.

/** What the changes would do, and whether they may; nothing is changed. */
export async function planChanges(changes: Change[]): Promise<Plan> {
  return apply({ changes, dry_run: true });
}

/** All of them or none, and only if nobody changed the configuration since the plan was made. */
export async function applyChanges(changes: Change[], expectedVersion: number): Promise<Plan> {
  return apply({ changes, dry_run: false, expected_version: expectedVersion });
}

async function apply(body: {
  changes: Change[];
  dry_run: boolean;
  expected_version?: number;
}): Promise<Plan> {
  const response = await send("POST", "/api/v1/manifests/apply", { body });
  return (await response.json()) as Plan;
}

export interface NewApiKey {
  name: string;
  scopes: KeyScope[];
  region?: string;
  expires_at_us?: number;
}

export interface Secret {
  id: string;
  /** Shown once, then forgotten. */
  secret: string;
}

export async function createApiKey(principal: string, key: NewApiKey): Promise<Secret> {
  const path = `/api/v1/principals/${encodeURIComponent(principal)}/api_keys`;
  return apiKeySecret(await send("POST", path, { body: key }));
}

/** A new key with the same rights; the old one is taken for that long yet. */
export async function rotateApiKey(id: string, overlapSeconds: number): Promise<Secret> {
  const path = `/api/v1/api_keys/${encodeURIComponent(id)}/rotate`;
  return apiKeySecret(await send("POST", path, { body: { overlap_seconds: overlapSeconds } }));
}

async function apiKeySecret(response: Response): Promise<Secret> {
  const { id, key } = (await response.json()) as { id: string; key: string };
  return { id, secret: key };
}

export async function createAccessKey(principal: string, name: string): Promise<Secret> {
  const path = `/api/v1/principals/${encodeURIComponent(principal)}/access_keys`;
  return (await (await send("POST", path, { body: { name } })).json()) as Secret;
}

export async function revokeKey(kind: "api_keys" | "access_keys", id: string): Promise<void> {
  await send("DELETE", `/api/v1/${kind}/${encodeURIComponent(id)}`, {});
}

/** After a change: everything that depends on what is declared is asked again. */
export async function forgetAccess(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ["access"] }),
    client.invalidateQueries({ queryKey: ["audit"] }),
  ]);
}

/** Each kind of thing on its own: pages ask by kind. */
function flattened({ units }: OrganisationAnswer): Organisation {
  const accounts = units.flatMap((unit) => unit.accounts);
  return {
    units: units.map(({ id, parent, name, administered }) => ({
      id,
      parent: parent ?? null,
      name,
      administered,
    })),
    accounts: accounts.map(({ id, unit, name, self_service }) => ({
      id,
      unit,
      name,
      self_service: self_service ?? false,
    })),
    projects: accounts.flatMap(({ projects }) => projects),
    groups: units.flatMap(({ groups }) => groups),
  };
}

// The way there.

type Query = Record<string, string | number | undefined>;

async function get<Answer>(path: string, query: Query, signal: AbortSignal): Promise<Answer> {
  return (await (await send("GET", path, { query, signal })).json()) as Answer;
}

async function manifests<Kind extends ManifestKind>(
  kind: Kind,
  signal: AbortSignal,
): Promise<ManifestOf<Kind>[]> {
  const answer = await get<{ manifests: ManifestOf<Kind>[] }>("/api/v1/manifests", { kind }, signal);
  return answer.manifests;
}

async function send(
  method: "GET" | "POST" | "DELETE",
  path: string,
  { query = {}, body, signal }: { query?: Query; body?: unknown; signal?: AbortSignal },
): Promise<Response> {
  const given = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const search = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  const response = await fetch(search === "" ? path : `${path}?${search}`, {
    method,
    credentials: "same-origin",
    headers: {
      accept: "application/json",
      ...(method === "GET" ? {} : csrfHeaders()),
      ...(body === undefined ? {} : { "content-type": "application/json" }),
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    ...(signal && { signal }),
  });
  if (!response.ok) throw await readError(response);
  return response;
}
