// What the pages of onboarding ask of the admin API: one function a question or a change.
import { csrfHeaders } from "./client";
import { readError } from "./error";
import type {
  Asked,
  AccessRequest,
  CatalogueDetails,
  CataloguePage,
  EntitlementAction,
  Evidence,
  Certification,
  RequestAction,
  RequestPage,
  StageDefinition,
  TermsDiff,
} from "./governance";

import type { OrganisationAnswer } from "./organisation";

type Query = Record<string, string | number | boolean | undefined>;

const enc = encodeURIComponent;

export interface CatalogueFilter {
  query?: string;
  provider?: string;
  lifecycle?: string;
  availability?: string;
  modality?: string;
}

export interface RequestsFilter {
  after?: string;
  status?: string;
  model?: string;
  mine?: boolean;
  waiting_for_me?: boolean;
}

export const governance = {
  catalogue: (query: CatalogueFilter & { after?: string; limit?: number }, signal: AbortSignal) =>
    ask<CataloguePage>("GET", "/catalogue", { query: { ...query }, signal }),
  model: (id: string, signal: AbortSignal) =>
    ask<CatalogueDetails>("GET", `/catalogue/${enc(id)}`, { signal }),
  termsText: (subject: string, hash: string, signal: AbortSignal) =>
    askText("/terms/text", { query: { subject, hash }, signal }),
  termsDiff: (subject: string, from: string, to: string, signal: AbortSignal) =>
    ask<TermsDiff>("GET", "/terms/diff", { query: { subject, from, to }, signal }),
  addTerms: (body: { subject: string; title: string; source?: string; text: string }) =>
    ask<unknown>("POST", "/terms", { body }),
  upload: (file: File) =>
    ask<Evidence & { bytes: number }>("POST", "/evidence", { query: { name: file.name }, raw: file }),
  putCertification: (certification: Omit<Certification, "state">) =>
    ask<unknown>("POST", "/manifests/apply", {
      body: {
        changes: [{ op: "put", manifest: { kind: "certification", ...certification } }],
        dry_run: false,
      },
    }),
  organisation: (signal: AbortSignal) => ask<OrganisationAnswer>("GET", "/organisation", { signal }),
  stages: (signal: AbortSignal) => ask<{ stages: StageDefinition[] }>("GET", "/approvals/stages", { signal }),
  requests: (query: RequestsFilter & { after?: string }, signal: AbortSignal) =>
    ask<RequestPage>("GET", "/requests", { query: { ...query }, signal }),
  request: (id: string, signal: AbortSignal) => ask<AccessRequest>("GET", `/requests/${enc(id)}`, { signal }),
  open: (body: Asked) => ask<AccessRequest>("POST", "/requests", { body }),
  act: (id: string, body: ActionBody) => ask<AccessRequest>("POST", `/requests/${enc(id)}/actions`, { body }),
  changeEntitlement: (id: string, action: EntitlementAction, reason: string) =>
    ask<unknown>("POST", `/entitlements/${enc(id)}/actions`, { body: { action, reason } }),
};

export interface ActionBody {
  action: RequestAction;
  /** The version of the request that the viewer saw: a decision made meanwhile makes this one a conflict. */
  version: number;
  comment?: string;
  evidence?: Evidence;
  changes?: Asked;
}

interface Options {
  query?: Query;
  body?: unknown;
  raw?: Blob;
  signal?: AbortSignal;
}

async function ask<Answer>(method: string, path: string, options: Options): Promise<Answer> {
  const response = await send(method, path, options);
  return (await response.json().catch(() => null)) as Answer;
}

async function askText(path: string, options: Options): Promise<string> {
  return (await send("GET", path, options)).text();
}

async function send(method: string, path: string, options: Options): Promise<Response> {
  const { query = {}, body, raw, signal } = options;
  const known = Object.entries(query).filter(([, value]) => value !== undefined && value !== "");
  const params = new URLSearchParams(known.map(([name, value]) => [name, String(value)]));
  const response = await fetch(`/api/v1${path}${params.size > 0 ? `?${params.toString()}` : ""}`, {
    method,
    credentials: "same-origin",
    headers: {
      ...(method !== "GET" && csrfHeaders()),
      ...(body !== undefined && { "content-type": "application/json" }),
      ...(raw && { "content-type": "application/octet-stream" }),
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
    ...(raw && { body: raw }),
    ...(signal && { signal }),
  });
  if (!response.ok) throw await readError(response);
  return response;
}
