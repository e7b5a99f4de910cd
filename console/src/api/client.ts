// The typed client of the admin API. Same origin, cookie session; every unsafe request carries the session's
// anti-forgery token in a header.
import createClient, { type Middleware } from "openapi-fetch";
import { errorFrom } from "./error";
import type { components, paths } from "./schema";

/** The shapes that the admin API's document names. */
export type Schemas = components["schemas"];

/** What narrows a question, by the path that it is asked at. */
export type QueryOf<Path extends keyof paths> = paths[Path] extends {
  get: { parameters: { query?: infer Query } };
}
  ? NonNullable<Query>
  : never;

/** Held in memory alone: a reload reads it from the session again. */
let csrfToken: string | null = null;

export function rememberCsrfToken(token: string | null): void {
  csrfToken = token;
}

export const CSRF_HEADER = "x-outcrop-csrf";

/** The header for an unsafe request; empty when nobody is signed in. */
export function csrfHeaders(): Record<string, string> {
  return csrfToken === null ? {} : { [CSRF_HEADER]: csrfToken };
}

const withCsrf: Middleware = {
  onRequest({ request }) {
    const safe = request.method === "GET" || request.method === "HEAD";
    if (!safe && csrfToken !== null && !request.headers.has(CSRF_HEADER))
      request.headers.set(CSRF_HEADER, csrfToken);
    return request;
  },
};

export const api = createClient<paths>({ credentials: "same-origin" });
api.use(withCsrf);

/** The data of an answer, or its error thrown. */
export function unwrap<Data>(answer: { data?: Data; error?: unknown; response: Response }): Data {
  if (!answer.response.ok) throw errorFrom(answer.response, answer.error);
  return answer.data as Data;
}
