// What the tabs of the Access page keep in the URL. Absent members are left out, so that links stay short.

export const TABS = ["organisation", "members", "keys", "policies", "explain"] as const;
export type Tab = (typeof TABS)[number];

export interface OrganisationSearch {
  /** Narrows the tree. */
  find?: string;
}

export interface MembersSearch {
  /** Shows who has a role at this unit, inherited roles among them. */
  unit?: string;
  role?: string;
  find?: string;
  /** The principal whose details are open. */
  principal?: string;
}

export interface KeysSearch {
  principal?: string;
  /** `all` shows revoked and expired keys too. */
  state?: "all";
}

export interface PoliciesSearch {
  /** The unit whose levels are shown, from the root down. */
  unit?: string;
  /** The policy that is open, or `new`. */
  policy?: string;
}

export interface ExplainSearch {
  principal?: string;
  action?: string;
  resource?: string;
  region?: string;
}

type Search = Record<string, unknown>;

export const readOrganisationSearch = (search: Search): OrganisationSearch => texts(search, ["find"]);
export const readMembersSearch = (search: Search): MembersSearch =>
  texts(search, ["unit", "role", "find", "principal"]);
export const readKeysSearch = (search: Search): KeysSearch => ({
  ...texts(search, ["principal"]),
  ...(search.state === "all" && { state: "all" as const }),
});
export const readPoliciesSearch = (search: Search): PoliciesSearch => texts(search, ["unit", "policy"]);
export const readExplainSearch = (search: Search): ExplainSearch =>
  texts(search, ["principal", "action", "resource", "region"]);

function texts<Name extends string>(search: Search, names: readonly Name[]): { [K in Name]?: string } {
  const known: { [K in Name]?: string } = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" && value !== "") known[name] = value;
  }
  return known;
}
