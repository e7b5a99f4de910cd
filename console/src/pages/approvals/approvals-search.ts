// What the Approvals page keeps in the URL.
import { REQUEST_STATUSES, type RequestsFilter, type RequestStatus } from "../../api/governance";

import { choiceMember, textMember } from "../../app/search-member";

export const SCOPES = ["all", "waiting", "mine"] as const;
/** Whose requests: everyone's, those that wait for me, those that I opened. */
export type Scope = (typeof SCOPES)[number];

export interface ApprovalsSearch {
  scope?: Scope;
  model?: string;
  /** A status is a list of its own; absent is the board of what is under way. */
  status?: RequestStatus;
  cursor?: string;
}

export function readApprovalsSearch(search: Record<string, unknown>): ApprovalsSearch {
  const { scope, ...rest } = {
    ...choiceMember("scope", search.scope, SCOPES),
    ...textMember("model", search.model),
    ...choiceMember("status", search.status, REQUEST_STATUSES),
    ...textMember("cursor", search.cursor),
  };
  return scope === undefined || scope === "all" ? rest : { scope, ...rest };
}

/** What the server is asked. */
export function requestsFilter(search: ApprovalsSearch, status: RequestStatus): RequestsFilter {
  return {
    status,
    ...(search.model && { model: search.model }),
    ...(search.scope === "mine" && { mine: true }),
    ...(search.scope === "waiting" && { waiting_for_me: true }),
  };
}
