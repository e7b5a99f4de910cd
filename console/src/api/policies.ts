// Policies, and what helps to write them.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./client";
import { ApiError } from "./error";
import { manifestsOf } from "./manifests";

export type Policy = Schemas["Policy"];
export type PolicyProblem = Schemas["PolicyProblem"];
export type PolicyTemplate = Schemas["PolicyTemplate"];

/** Null for a viewer who is in charge of nothing: policies are not theirs to read. */
export const policiesQuery = queryOptions({
  queryKey: ["access", "manifests", "policy"],
  staleTime: 15_000,
  queryFn: async ({ signal }): Promise<Policy[] | null> => {
    try {
      return await manifestsOf("policy", signal);
    } catch (error) {
      if (error instanceof ApiError && error.status === 403) return null;
      throw error;
    }
  },
});

export const policyTemplatesQuery = queryOptions({
  queryKey: ["policy-templates"],
  staleTime: Infinity,
  queryFn: async ({ signal }) => unwrap(await api.GET("/api/v1/policies/templates", { signal })),
});

export const policySchemaQuery = queryOptions({
  queryKey: ["policy-schema"],
  staleTime: Infinity,
  queryFn: async ({ signal }) =>
    unwrap(await api.GET("/api/v1/policies/schema", { signal, parseAs: "text" })),
});

/** What is wrong with a policy's text. Asked while it is written, so that the same text is asked about once. */
export function policyCheckQuery(policy: Schemas["PolicyToCheck"]) {
  return queryOptions({
    queryKey: ["policy-check", policy],
    staleTime: Infinity,
    gcTime: 60_000,
    placeholderData: keepPreviousData,
    queryFn: async ({ signal }) =>
      unwrap(await api.POST("/api/v1/policies/check", { signal, body: policy })).problems,
  });
}
