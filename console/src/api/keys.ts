// Credentials that services call with: API keys, and the key pairs that sign requests.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./client";
import { every } from "./every";

export type ApiKey = Schemas["ApiKey"];
export type AccessKey = Schemas["AccessKey"];
export type NewApiKey = Schemas["NewApiKey"];
export type KeyScope = Schemas["KeyScope"];

export const KEY_SCOPES = every<KeyScope>({ invoke: true, read: true, admin: true });

export interface Secret {
  id: string;
  /** Shown once, then forgotten. */
  secret: string;
}

export function keysQuery(principal: string | undefined) {
  return queryOptions({
    queryKey: ["access", "keys", principal ?? null],
    staleTime: 15_000,
    queryFn: async ({ signal }) =>
      unwrap(await api.GET("/api/v1/keys", { signal, params: { query: { principal } } })),
  });
}

export async function createApiKey(principal: string, key: NewApiKey): Promise<Secret> {
  const path = { id: principal };
  const answer = await api.POST("/api/v1/principals/{id}/api_keys", { params: { path }, body: key });
  return secretOf(unwrap(answer));
}

/** A new key with the same rights; the old one is taken for that long yet. */
export async function rotateApiKey(id: string, overlapSeconds: number): Promise<Secret> {
  const body = { overlap_seconds: overlapSeconds };
  return secretOf(unwrap(await api.POST("/api/v1/api_keys/{id}/rotate", { params: { path: { id } }, body })));
}

function secretOf({ id, key }: Schemas["CreatedApiKey"]): Secret {
  return { id, secret: key };
}

export async function createAccessKey(principal: string, name: string): Promise<Secret> {
  const path = { id: principal };
  return unwrap(await api.POST("/api/v1/principals/{id}/access_keys", { params: { path }, body: { name } }));
}

export async function revokeKey(kind: "api_keys" | "access_keys", id: string): Promise<void> {
  const named = { params: { path: { id } } };
  if (kind === "api_keys") unwrap(await api.DELETE("/api/v1/api_keys/{id}", named));
  else unwrap(await api.DELETE("/api/v1/access_keys/{id}", named));
}
