// What a request for access asks, as a form holds it; what is wrong with it; and what is sent.
import type { Asked, CatalogueModel, Mode } from "../../api/governance";
import type { Environment } from "../../api/organisation";
import type { OrganisationChoices } from "../../api/organisation";

export interface RequestDraft {
  unit: string;
  accounts: string[];
  environments: Environment[];
  regions: string[];
  dataClasses: string[];
  modes: Mode[];
  /** Empty: no limit of its own. */
  maxTokens: string;
  guardrailRequired: boolean;
  useCase: string;
  /** In whole units of the ledger's currency: `250`, `0.5`. */
  monthlyCost: string;
  /** A day in ISO 8601; empty: until somebody ends it. */
  expires: string;
}

export type RequestProblems = Partial<Record<keyof RequestDraft, string>>;

const LEAST_USE_CASE = 20;
const NANOS_PER_UNIT = 1_000_000_000;
/** As `personal`, `health-records`. */
const DATA_CLASS = /^[a-z0-9-]+$/;

export interface Caller {
  account: string;
  project: string;
  region: string;
}

/** Filled in with what is known of whoever asks. */
export function draftFor(
  caller: Caller,
  model: Pick<CatalogueModel, "regions"> & { modes?: Mode[] },
  organisation: OrganisationChoices,
): RequestDraft {
  const account = organisation.accounts.find(({ id }) => id === caller.account);
  const project = organisation.projects.find(({ id }) => id === caller.project);
  return {
    unit: account?.unit ?? organisation.units[0]?.id ?? "",
    accounts: [caller.account],
    environments: project ? [project.environment] : [],
    regions: only(model.regions) ?? likely(caller.region, model.regions),
    dataClasses: [...(project?.data_classes ?? [])],
    modes: only(model.modes ?? []) ?? likely("on-demand", model.modes ?? []),
    maxTokens: "",
    guardrailRequired: false,
    useCase: "",
    monthlyCost: "",
    expires: "",
  };
}

/** All of a choice that leaves none. */
const only = <T>(offered: T[]): T[] | undefined => (offered.length === 1 ? offered : undefined);

/** What is likely, where it is offered. An empty offer says that nobody knows. */
const likely = <T>(guess: T, offered: T[]): T[] =>
  offered.length === 0 || offered.includes(guess) ? [guess] : [];

export function checkRequest(draft: RequestDraft, today: string): RequestProblems {
  const problems: RequestProblems = {};
  if (!draft.unit.trim()) problems.unit = "Say which unit asks";
  const wrongAccount = draft.accounts.find((account) => !/^\d{12}$/.test(account));
  if (draft.accounts.length === 0) problems.accounts = "Name at least one account";
  else if (wrongAccount !== undefined)
    problems.accounts = `${wrongAccount} is no account: an account has 12 digits`;
  if (draft.environments.length === 0) problems.environments = "Choose at least one environment";
  if (draft.regions.length === 0) problems.regions = "Choose at least one region where it may run";
  const wrongClass = draft.dataClasses.find((name) => !DATA_CLASS.test(name));
  if (wrongClass !== undefined)
    problems.dataClasses = `“${wrongClass}” is no data class: write lower-case letters, digits and dashes`;
  if (draft.modes.length === 0) problems.modes = "Choose at least one mode";
  if (draft.maxTokens !== "" && !isPositiveWhole(draft.maxTokens))
    problems.maxTokens = "Give a whole number above zero, or leave it empty";
  if (draft.useCase.trim().length < LEAST_USE_CASE)
    problems.useCase = `Say in a sentence what it is for: at least ${LEAST_USE_CASE} characters`;
  const cost = costNanos(draft.monthlyCost);
  if (cost === null) problems.monthlyCost = "Give the amount that a month may cost, such as 250";
  if (draft.expires !== "" && draft.expires <= today) problems.expires = "It must lie in the future";
  return problems;
}

/** What is sent, of a draft without problems. */
export function askedOf(draft: RequestDraft, model: string): Asked {
  return {
    model,
    unit: draft.unit.trim(),
    accounts: draft.accounts,
    environments: draft.environments,
    regions: draft.regions,
    data_classes: draft.dataClasses.map((name) => name.trim()),
    modes: draft.modes,
    guardrail_required: draft.guardrailRequired,
    use_case: draft.useCase.trim(),
    expected_monthly_cost_nanos: costNanos(draft.monthlyCost) ?? 0,
    ...(draft.maxTokens !== "" && { max_tokens: Number(draft.maxTokens) }),
    ...(draft.expires !== "" && { expires_at_us: Date.parse(`${draft.expires}T00:00:00Z`) * 1000 }),
  };
}

/** The form of a request that was asked to change. */
export function draftOf(asked: Asked): RequestDraft {
  const { expires_at_us: expires, expected_monthly_cost_nanos: cost } = asked;
  return {
    unit: asked.unit,
    accounts: asked.accounts,
    environments: asked.environments,
    regions: asked.regions,
    dataClasses: asked.data_classes,
    modes: asked.modes,
    maxTokens: asked.max_tokens ? String(asked.max_tokens) : "",
    guardrailRequired: asked.guardrail_required,
    useCase: asked.use_case,
    monthlyCost: cost === null || cost === undefined ? "" : String(cost / NANOS_PER_UNIT),
    expires: expires ? new Date(expires / 1000).toISOString().slice(0, 10) : "",
  };
}

function isPositiveWhole(text: string): boolean {
  return /^\d+$/.test(text) && Number(text) > 0;
}

/** Null for what is no amount. Zero is one: an embedded model may cost nothing. */
function costNanos(text: string): number | null {
  const plain = text.trim().replaceAll(",", "");
  if (!/^\d+(\.\d+)?$/.test(plain)) return null;
  const nanos = Math.round(Number(plain) * NANOS_PER_UNIT);
  return Number.isSafeInteger(nanos) ? nanos : null;
}
