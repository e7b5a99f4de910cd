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

const NOTHING: Organisation = { units: [], accounts: [], projects: [] };

export const organisationChoicesQuery = queryOptions({
  queryKey: ["organisation-choices"],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<Organisation> => {
    try {
      return { ...NOTHING, ...(await governance.organisation(signal)) };
    } catch (error) {
      if (error instanceof ApiError && (error.status === 403 || error.status === 404)) return NOTHING;
      throw error;
    }
  },
});
