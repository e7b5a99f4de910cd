import { getRouteApi } from "@tanstack/react-router";
import type { Session } from "../api/vocabulary";

const consoleRoute = getRouteApi("/console");

/** The session of whoever is looking. For components under the console's shell, where there always is one. */
export function useSession(): Session {
  return consoleRoute.useRouteContext({ select: (context) => context.session });
}
