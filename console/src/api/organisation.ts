// Units, accounts and projects, as far as the viewer sees them.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./client";
import { ApiError } from "./error";
import { every } from "./every";

export type Unit = Schemas["Unit"];
export type Account = Schemas["Account"];
export type Project = Schemas["Project"];
export type Group = Schemas["Group"];
export type Environment = Schemas["Environment"];

export const ENVIRONMENTS = every<Environment>({ sandbox: true, development: true, production: true });

/** Each kind of thing on its own: pages ask by kind. */
export interface Organisation {
  units: SeenUnit[];
  accounts: Account[];
  projects: Project[];
  groups: Group[];
}

export interface SeenUnit extends Unit {
  /** Whether the viewer is in charge of it, or looks after everything. */
  administered: boolean;
}

const FRESH_MS = 15_000;

export const organisationQuery = queryOptions({
  queryKey: ["access", "organisation"],
  staleTime: FRESH_MS,
  queryFn: ({ signal }) => readOrganisation(signal),
});

/** What a form can offer. */
export interface OrganisationChoices {
  units: Unit[];
  accounts: Account[];
  projects: Project[];
}

const NOTHING: OrganisationChoices = { units: [], accounts: [], projects: [] };

/** For forms. Whoever may not read the organisation writes ids instead. */
export const organisationChoicesQuery = queryOptions({
  queryKey: ["organisation-choices"],
  staleTime: 60_000,
  queryFn: async ({ signal }): Promise<OrganisationChoices> => {
    try {
      return await readOrganisation(signal);
    } catch (error) {
      if (error instanceof ApiError && (error.status === 403 || error.status === 404)) return NOTHING;
      throw error;
    }
  },
});

async function readOrganisation(signal: AbortSignal): Promise<Organisation> {
  return flattened(unwrap(await api.GET("/api/v1/organisation", { signal })));
}

/** The API tells a tree, where what is in a unit stands in it. */
function flattened({ units }: Schemas["Organisation"]): Organisation {
  const accounts = units.flatMap((unit) => unit.accounts);
  return {
    units: units.map(({ id, parent, name, administered }) => ({ id, parent, name, administered })),
    accounts: accounts.map(({ id, unit, name, self_service }) => ({
      id,
      unit,
      name,
      self_service: self_service ?? false,
    })),
    projects: accounts.flatMap(({ projects }) => projects),
    groups: units.flatMap(({ groups }) => groups),
  };
}
