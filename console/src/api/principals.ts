// Users and services, and the roles that they have.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./client";
import { every } from "./every";

export type Principal = Schemas["ListedPrincipal"];
export type PrincipalType = Principal["type"];
/** A role at a unit. Its group is the identity provider's that gives it; there is none where it was given here. */
export type HeldMembership = Schemas["ListedMembership"];
export type Member = Schemas["Member"];
export type Role = Schemas["Role"];

export const ROLES = every<Role>({
  "platform-admin": true,
  "legal-reviewer": true,
  "security-reviewer": true,
  finops: true,
  auditor: true,
  "unit-admin": true,
  developer: true,
  application: true,
});

export const principalsQuery = queryOptions({
  queryKey: ["access", "principals"],
  staleTime: 15_000,
  queryFn: async ({ signal }) => unwrap(await api.GET("/api/v1/principals", { signal })).principals,
});
