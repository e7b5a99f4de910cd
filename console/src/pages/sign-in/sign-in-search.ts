// What the sign-in page finds in its URL: where to go afterwards, and why a sign-in elsewhere came to nothing.
import { readReturnPath } from "../../app/search";

/** Why, in the server's words (`crates/control/src/session/oidc/stopped.rs`): a closed list, since links can be made up. */
const ERRORS = {
  access_denied: "The identity provider refused the sign-in. Ask whoever manages it for access to Outcrop.",
  invalid_state: "The sign-in was begun in another browser, or long ago. Begin again.",
  used: "This sign-in was finished before. Begin again.",
  too_many_attempts: "Too many sign-ins from here failed. Try again in a few minutes.",
  provider_unavailable:
    "The identity provider does not answer as it must. Try again in a moment, or sign in with a local user; if it lasts, tell whoever runs Outcrop.",
  not_admitted: "Nobody has let you in yet. Ask an administrator of Outcrop for access.",
  disabled: "Your access is disabled. Ask an administrator to enable it.",
  failed:
    "Signing in at the identity provider failed. Begin again; if it fails again, tell an administrator, who finds the reason in the server’s log.",
} as const;

export type SignInError = keyof typeof ERRORS;

export interface SignInSearch {
  return?: string;
  error?: SignInError;
}

export function readSignInSearch(search: Record<string, unknown>): SignInSearch {
  const path = readReturnPath(search.return);
  const { error } = search;
  return {
    ...(path !== undefined && { return: path }),
    ...(typeof error === "string" && error !== "" && { error: isKnown(error) ? error : "failed" }),
  };
}

function isKnown(error: string): error is SignInError {
  return Object.hasOwn(ERRORS, error);
}

/** What happened, and what to do. */
export const callbackError = (error: SignInError): string => ERRORS[error];
