// What the Calls page keeps in the URL, beside the time range.
import { textMember as text } from "../../app/search-member";
import { OUTCOMES, type Outcome } from "../../api/vocabulary";

export interface CallsSearch {
  model?: string;
  project?: string;
  principal?: string;
  outcome?: Outcome;
  /** Where the page of rows starts; absent for the newest. */
  cursor?: string;
  /** The call whose details are open. */
  call?: string;
}

export function readCallsSearch(search: Record<string, unknown>): CallsSearch {
  const outcome = OUTCOMES.find((known) => known === search.outcome);
  return {
    ...text("model", search.model),
    ...text("project", search.project),
    ...text("principal", search.principal),
    ...(outcome && { outcome }),
    ...text("cursor", search.cursor),
    ...text("call", search.call),
  };
}
