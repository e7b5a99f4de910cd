// The nouns of onboarding as the API speaks of them: the catalogue, terms, requests and entitlements.

/** Nanos per million units of each class. */
export interface Rates {
  input: number;
  output: number;
  cache_read?: number | null;
  cache_write_5m?: number | null;
  cache_write_1h?: number | null;
  request?: number | null;
}

export type LifecycleStatus = "ACTIVE" | "LEGACY";
export type Modality = "text" | "image" | "audio" | "video" | "document" | "embedding";
export type Mode = "on-demand" | "batch" | "provisioned";
export type Environment = "sandbox" | "development" | "production";

export const MODALITIES: readonly Modality[] = ["text", "image", "audio", "video", "document", "embedding"];
export const MODES: readonly Mode[] = ["on-demand", "batch", "provisioned"];
export const ENVIRONMENTS: readonly Environment[] = ["sandbox", "development", "production"];

/** Days are ISO 8601 (`2026-11-23`). */
export interface Lifecycle {
  status: LifecycleStatus;
  released?: string | null;
  legacy_from?: string | null;
  end_of_life?: string | null;
  /** Whether the end of life has come. */
  ended?: boolean;
}

/** In US dollars, as its maker publishes it. A region of `*` is every region. */
export interface ListPrice {
  region: string;
  mode: Mode;
  rates: Rates;
}

export type AvailabilityState = "entitled" | "pending" | "suspended" | "none";
export const AVAILABILITIES: readonly AvailabilityState[] = ["entitled", "pending", "suspended", "none"];

/** What the viewer's account may do with a model, and why. */
export interface Availability {
  state: AvailabilityState;
  detail: string | null;
}

export interface CatalogueModel {
  id: string;
  name: string;
  provider: string;
  task: "chat" | "embedding";
  input: Modality[];
  output: Modality[];
  lifecycle: Lifecycle;
  context_tokens?: number | null;
  max_output_tokens?: number | null;
  regions: string[];
  list_prices: ListPrice[];
  source: "seed" | "declared";
  /** A connection leads to it and a price is in force. */
  callable: boolean;
  availability: Availability;
}

export interface CataloguePage {
  models: CatalogueModel[];
  /** Every provider of the catalogue, whatever the filters. */
  providers: string[];
  next: string | null;
}

export interface FactSource {
  facts: string[];
  source: string;
  date: string;
}

export interface TermsVersion {
  /** `model:ID` or `provider:NAME`. */
  subject: string;
  ordinal: number;
  hash: string;
  title: string;
  source?: string | null;
  added_at_us: number;
}

export interface Evidence {
  name: string;
  hash: string;
  object_key?: string | null;
}

export interface Certification {
  id: string;
  subject: string;
  name: string;
  issuer: string;
  scope: string;
  data_classes: string[];
  evidence: Evidence;
  issued: string;
  expires: string;
  withdrawn?: string | null;
  state: "valid" | "expired" | "withdrawn";
}

export type EntitlementStatus = "active" | "suspended" | "revoked" | "expired";

export interface EntitlementStanding {
  id: string;
  accounts: string[];
  status: EntitlementStatus;
  reason: string | null;
  suspends_at_us: number | null;
  expires_at_us: number | null;
  request: string | null;
}

export interface PriceInForce {
  version: number;
  effective_from_us: number;
  input_nanos_per_million: number;
  output_nanos_per_million: number;
}

export interface CatalogueDetails extends CatalogueModel {
  sources: FactSource[];
  capabilities: string[];
  modes: Mode[];
  price: PriceInForce | null;
  connections: string[];
  terms: { in_force: TermsVersion | null; versions: TermsVersion[] };
  certifications: Certification[];
  entitlements: EntitlementStanding[];
  requests: { id: string; status: RequestStatus; stage: string | null }[];
  /** Of the last 30 days. */
  used_by: { project: string; account: string; calls: number; cost_nanos: number }[];
}

export interface DiffPiece {
  op: "equal" | "insert" | "delete";
  text: string;
}

export interface TermsDiff {
  from: TermsVersion | string | null;
  to: TermsVersion | string;
  pieces: DiffPiece[];
}

export type RequestStatus = "open" | "changes_asked" | "approved" | "rejected" | "withdrawn";
export const REQUEST_STATUSES: readonly RequestStatus[] = [
  "open",
  "changes_asked",
  "approved",
  "rejected",
  "withdrawn",
];

/** Somebody who asked or decided; without an id it was Outcrop itself. */
export interface Actor {
  id: string | null;
  name: string;
}

/** What a request asks for. Empty environments, regions and modes do not limit; empty data classes mean none. */
export interface Asked {
  model: string;
  unit: string;
  accounts: string[];
  environments: Environment[];
  regions: string[];
  data_classes: string[];
  modes: Mode[];
  max_tokens?: number | null;
  guardrail_required: boolean;
  use_case: string;
  expected_monthly_cost_nanos?: number | null;
  expires_at_us?: number | null;
}

export interface StageDefinition {
  id: string;
  name: string;
  role: string;
  distinct: boolean;
}

export type StageState = "waiting" | "current" | "approved" | "rejected" | "skipped";
/** What a stage needs before it can be approved. */
export type Need = "terms" | "certifications" | "attachment" | "expected_cost";

export interface Check {
  name: string;
  passed: boolean;
  detail: string;
  at_us: number;
}

export interface Stage extends StageDefinition {
  state: StageState;
  due_at_us: number | null;
  needs: Need[];
  checks: Check[];
  decided_by: Actor | null;
  decided_at_us: number | null;
}

export type EventType =
  | "opened"
  | "joined"
  | "checked"
  | "approved"
  | "rejected"
  | "changes_asked"
  | "commented"
  | "evidence_attached"
  | "resubmitted"
  | "withdrawn"
  | "reopened"
  | "reminded"
  | "escalated"
  | "granted";

export interface RequestEvent {
  ordinal: number;
  at_us: number;
  actor: Actor;
  type: string;
  stage: string | null;
  /** What was said, or why it happened. */
  comment: string | null;
}

/** Between which versions of terms a difference lies, by their hashes. */
export interface TermsDifference {
  subject: string;
  from: string;
  to: string;
}

/** One fact that changed. */
export interface Cause {
  trigger: string;
  fact: string;
  before: string;
  after: string;
  terms: TermsDifference | null;
}

export interface Review {
  /** The entitlement's id. */
  of: string;
  trigger: string;
  before: string;
  after: string;
  terms: TermsDifference | null;
  causes: Cause[];
}

export interface RequestCan {
  decide: boolean;
  comment: boolean;
  withdraw: boolean;
  resubmit: boolean;
  why_not: string | null;
}

export interface AccessRequest {
  id: string;
  model: string;
  unit: string;
  status: RequestStatus;
  stage: string | null;
  stages: Stage[];
  asked: Asked;
  requester: Actor;
  events: RequestEvent[];
  evidence: (Evidence & { stage: string })[];
  can: RequestCan;
  review: Review | null;
  entitlement: string | null;
  version: number;
  opened_at_us: number;
  changed_at_us: number;
}

export interface RequestRow {
  id: string;
  model: string;
  unit: string;
  status: RequestStatus;
  stage: string | null;
  requester: Actor;
  accounts: string[];
  data_classes: string[];
  use_case: string;
  expected_monthly_cost_nanos: number | null;
  /** What made a review necessary; none for a plain request. */
  trigger: string | null;
  waiting_for_me: boolean;
  version: number;
  opened_at_us: number;
  changed_at_us: number;
  due_at_us: number | null;
}

export interface RequestPage {
  requests: RequestRow[];
  next: string | null;
}

export type RequestAction =
  "approve" | "reject" | "ask_for_changes" | "comment" | "attach_evidence" | "withdraw" | "resubmit";
export type EntitlementAction = "suspend" | "resume" | "revoke";
