// Every route on one screen. A page is loaded when it is first visited.
import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  Outlet,
  redirect,
  retainSearchParams,
} from "@tanstack/react-router";
import { sessionQuery } from "../api/session";
import {
  readExplainSearch,
  readKeysSearch,
  readMembersSearch,
  readOrganisationSearch,
  readPoliciesSearch,
} from "../pages/access/access-search";
import { readApprovalsSearch } from "../pages/approvals/approvals-search";
import { readAuditSearch } from "../pages/audit/audit-search";
import { readCallsSearch } from "../pages/calls/calls-search";
import { readModelSearch } from "../pages/model/model-search";
import { readModelsSearch } from "../pages/models/models-search";
import { readSignInSearch } from "../pages/sign-in/sign-in-search";
import { readRangeSearch, type RangeSearch } from "../time/range";
import { RouteError } from "./RouteError";
import { NotFound } from "./NotFound";
import { parseSearch, readReturnPath, stringifySearch } from "./search";
import { Shell } from "./shell/Shell";

const rootRoute = createRootRouteWithContext<{ queryClient: QueryClient }>()({
  component: Outlet,
  notFoundComponent: NotFound,
});

const signInRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/sign-in",
  validateSearch: readSignInSearch,
  component: lazyRouteComponent(() => import("../pages/sign-in/SignInPage"), "SignInPage"),
});

/** Everything that needs a session, and shares the time range. */
const consoleRoute = createRoute({
  getParentRoute: () => rootRoute,
  id: "console",
  validateSearch: (search: Record<string, unknown>): RangeSearch => readRangeSearch(search),
  search: { middlewares: [retainSearchParams<RangeSearch>(["range", "from", "to"])] },
  beforeLoad: async ({ context, location }) => {
    const session = await context.queryClient.query({ ...sessionQuery, staleTime: "static" });
    if (!session) throw redirect({ to: "/sign-in", search: signInSearch(location.href) });
    return { session };
  },
  component: Shell,
});

const indexRoute = createRoute({
  getParentRoute: () => rootRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/overview" });
  },
});

const overviewRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/overview",
  component: lazyRouteComponent(() => import("../pages/overview/OverviewPage"), "OverviewPage"),
});

const callsRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/calls",
  validateSearch: readCallsSearch,
  component: lazyRouteComponent(() => import("../pages/calls/CallsPage"), "CallsPage"),
});

const playgroundRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/playground",
  validateSearch: (search: Record<string, unknown>): { model?: string } =>
    typeof search.model === "string" && search.model !== "" ? { model: search.model } : {},
  component: lazyRouteComponent(() => import("../pages/playground/PlaygroundPage"), "PlaygroundPage"),
});

const modelsRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/models",
  validateSearch: readModelsSearch,
  component: lazyRouteComponent(() => import("../pages/models/ModelsPage"), "ModelsPage"),
});

const modelRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/models/$id",
  validateSearch: readModelSearch,
  component: lazyRouteComponent(() => import("../pages/model/ModelPage"), "ModelPage"),
});

const requestAccessRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/models/$id/request-access",
  component: lazyRouteComponent(
    () => import("../pages/request-access/RequestAccessPage"),
    "RequestAccessPage",
  ),
});

const approvalsRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/approvals",
  validateSearch: readApprovalsSearch,
  component: lazyRouteComponent(() => import("../pages/approvals/ApprovalsPage"), "ApprovalsPage"),
});

const approvalRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/approvals/$id",
  component: lazyRouteComponent(() => import("../pages/request/RequestPage"), "RequestPage"),
});

const accessRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/access",
  component: lazyRouteComponent(() => import("../pages/access/AccessPage"), "AccessPage"),
});

const accessIndexRoute = createRoute({
  getParentRoute: () => accessRoute,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/access/organisation" });
  },
});

const organisationRoute = createRoute({
  getParentRoute: () => accessRoute,
  path: "/organisation",
  validateSearch: readOrganisationSearch,
  component: lazyRouteComponent(
    () => import("../pages/access/organisation/OrganisationTab"),
    "OrganisationTab",
  ),
});

const membersRoute = createRoute({
  getParentRoute: () => accessRoute,
  path: "/members",
  validateSearch: readMembersSearch,
  component: lazyRouteComponent(() => import("../pages/access/members/MembersTab"), "MembersTab"),
});

const keysRoute = createRoute({
  getParentRoute: () => accessRoute,
  path: "/keys",
  validateSearch: readKeysSearch,
  component: lazyRouteComponent(() => import("../pages/access/keys/KeysTab"), "KeysTab"),
});

const policiesRoute = createRoute({
  getParentRoute: () => accessRoute,
  path: "/policies",
  validateSearch: readPoliciesSearch,
  component: lazyRouteComponent(() => import("../pages/access/policies/PoliciesTab"), "PoliciesTab"),
});

const explainRoute = createRoute({
  getParentRoute: () => accessRoute,
  path: "/explain",
  validateSearch: readExplainSearch,
  component: lazyRouteComponent(() => import("../pages/access/explain/ExplainTab"), "ExplainTab"),
});

const auditRoute = createRoute({
  getParentRoute: () => consoleRoute,
  path: "/audit",
  validateSearch: readAuditSearch,
  component: lazyRouteComponent(() => import("../pages/audit/AuditPage"), "AuditPage"),
});

const routeTree = rootRoute.addChildren([
  indexRoute,
  signInRoute,
  consoleRoute.addChildren([
    overviewRoute,
    callsRoute,
    playgroundRoute,
    modelsRoute,
    modelRoute,
    requestAccessRoute,
    approvalsRoute,
    approvalRoute,
    accessRoute.addChildren([
      accessIndexRoute,
      organisationRoute,
      membersRoute,
      keysRoute,
      policiesRoute,
      explainRoute,
    ]),
    auditRoute,
  ]),
]);

export function createConsoleRouter(queryClient: QueryClient) {
  return createRouter({
    routeTree,
    context: { queryClient },
    parseSearch,
    stringifySearch,
    // Model ids are full of colons.
    pathParamsAllowedCharacters: [":"],
    defaultPreload: "intent",
    defaultErrorComponent: RouteError,
    scrollRestoration: true,
  });
}

/** Where to come back to; the front page needs no mention. */
export function signInSearch(href: string): { return?: string } {
  const path = readReturnPath(href);
  return path === undefined || path === "/" || path === "/overview" ? {} : { return: path };
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof createConsoleRouter>;
  }
}
