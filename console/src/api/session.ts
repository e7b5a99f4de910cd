// Who is signed in.
import { queryOptions, type QueryClient } from "@tanstack/react-query";
import { api, CSRF_HEADER, rememberCsrfToken, unwrap } from "./client";
import { ApiError } from "./error";
import type { Session } from "./vocabulary";

/** The session, or null when nobody is signed in. */
export const sessionQuery = queryOptions({
  queryKey: ["session"],
  staleTime: 5 * 60_000,
  queryFn: async ({ signal }): Promise<Session | null> => {
    try {
      return keep(unwrap(await api.GET("/api/v1/session", { signal })));
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return keep(null);
      throw error;
    }
  },
});

export async function signIn(client: QueryClient, username: string, password: string): Promise<void> {
  const answer = await api.POST("/api/v1/session", {
    body: { username, password },
    headers: { [CSRF_HEADER]: "sign-in" },
  });
  client.setQueryData(sessionQuery.queryKey, keep(unwrap(answer)));
}

/** Ends the session on the server, and forgets everything that was read with it. */
export async function signOut(client: QueryClient): Promise<void> {
  unwrap(await api.DELETE("/api/v1/session"));
  forgetSession(client);
}

export function forgetSession(client: QueryClient): void {
  client.clear();
  client.setQueryData(sessionQuery.queryKey, keep(null));
}

function keep(session: Session | null): Session | null {
  rememberCsrfToken(session?.csrf_token ?? null);
  return session;
}
