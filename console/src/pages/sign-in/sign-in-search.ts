// What the sign-in page finds in its URL: where to go afterwards, and why a sign-in elsewhere came to nothing.
import { readReturnPath } from "../../app/search";

export interface SignInSearch {
  return?: string;
  error?: string;
}

/** Names of errors as OAuth writes them. Anything else in the address is not repeated: links can be made up. */
const CODE = /^[a-z_]{1,64}$/;

export function readSignInSearch(search: Record<string, unknown>): SignInSearch {
  const path = readReturnPath(search.return);
  const { error } = search;
  return {
    ...(path !== undefined && { return: path }),
    ...(typeof error === "string" && error !== "" && { error: CODE.test(error) ? error : "failed" }),
  };
}

const ERRORS: Record<string, string> = {
  access_denied: "The identity provider refused the sign-in. Ask whoever manages it for access to Outcrop.",
  expired: "The sign-in took too long. Begin again.",
  invalid_state: "The sign-in was begun in another browser, or long ago. Begin again.",
  no_access:
    "You are known, and have no role here. Ask an administrator to give you one, or to map one of your groups.",
  disabled: "Your access is disabled. Ask an administrator to enable it.",
  provider_unavailable:
    "The identity provider did not answer. Try again in a moment; if it lasts, tell whoever runs it.",
};

/** Clear words for a callback's failure; one without words of ours is named. */
export function callbackError(error: string): string {
  const again = "Begin again; if it fails again, tell an administrator";
  return ERRORS[error] ?? `Signing in at the identity provider failed (“${error}”). ${again}.`;
}
