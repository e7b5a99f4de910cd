// The organisation as forms need it: what can be chosen. Whoever may not read it writes ids instead.
import { queryOptions } from "@tanstack/react-query";
import type { Environment } from "./governance";
import { ApiError } from "./error";
import { governance } from "./governance-client";

export interface Organisation {
  units: { id: string; name: string; parent?: string | null }[];
  accounts: { id: string; name: string; unit: string }[];
  projects: { id: string; account: string; name: string; environment: Environment; data_classes: string[] }[];
}

/** As the API tells it: units, each with what is in it. */
export interface OrganisationAnswer {
  units: {
    id: string;
    name: string;
    parent: string | null;
    accounts: {
      id: string;
      name: string;
      unit: string;
      projects: Organisation["projects"];
    }[];
  }[];
}

const NOTHING: Organisation = { units: [], accounts: [], projects: [] };

export const organisationChoicesQuery = queryOptions({
  queryKey: ["organisation-choices"],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Organisation> => {
    try {
      return choicesOf(await governance.organisation(signal));
    } catch (error) {
      if (error instanceof ApiError && (error.status === 403 || error.status === 404)) return NOTHING;
      throw error;
    }
  },
});

function choicesOf({ units }: OrganisationAnswer): Organisation {
  const accounts = units.flatMap((unit) => unit.accounts);
  return { units, accounts, projects: accounts.flatMap((account) => account.projects) };
}
