// The identity providers that people sign in at.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./client";

export type SignInProvider = Schemas["SignInProvider"];

export const signInProvidersQuery = queryOptions({
  queryKey: ["sign-in-providers"],
  staleTime: 60_000,
  queryFn: async ({ signal }) => unwrap(await api.GET("/api/v1/session/providers", { signal })).providers,
});

/** Where a sign-in at an identity provider begins: a link, because the browser leaves the console. */
export function signInStart({ start }: SignInProvider, returnTo: string): string {
  return `${start}?${new URLSearchParams({ return_to: returnTo })}`;
}
