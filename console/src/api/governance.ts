// The nouns of onboarding as the API speaks of them: the catalogue, terms, requests and entitlements.
import type { QueryOf, Schemas } from "./client";
import { every } from "./every";

// The catalogue.

/** As it is declared; of a model that is shown it is also told whether it has ended. */
/** As declared, or as the catalogue shows it: then it says too whether the model has ended. */
export type Lifecycle = Schemas["Lifecycle"] & Partial<Pick<Schemas["CatalogueLifecycle"], "ended">>;
export type Modality = Schemas["Modality"];
export type Mode = Schemas["Mode"];
/** What its maker publishes, in US dollars. A region of `*` is every region. */
export type ListPrice = Schemas["ListPrice"];
export type AvailabilityState = Schemas["AvailabilityState"];
export type CatalogueModel = Schemas["CatalogueModel"];
export type CatalogueDetails = Schemas["CatalogueModelDetails"];
export type CatalogueFilter = Omit<QueryOf<"/api/v1/catalogue">, "after" | "limit" | "task">;

export const MODALITIES = every<Modality>({
  text: true,
  image: true,
  audio: true,
  video: true,
  document: true,
  embedding: true,
});
export const MODES = every<Mode>({ "on-demand": true, batch: true, provisioned: true });
export const AVAILABILITIES = every<AvailabilityState>({
  entitled: true,
  pending: true,
  suspended: true,
  none: true,
});

// Terms and certifications. Whom they are about is `model:ID` or `provider:NAME`.

export type TermsVersion = Schemas["TermsVersion"];
export type NewTerms = Schemas["NewTerms"];
export type DiffPiece = Schemas["TermsPiece"];
export type Evidence = Schemas["Evidence"];
/** As it is shown: what is declared, and whether it holds today. */
export type Certification = Schemas["ShownCertification"];

// Entitlements.

export type EntitlementStanding = Schemas["ModelEntitlement"];
export type EntitlementAction = Schemas["EntitlementVerb"];

// Requests.

export type RequestStatus = Schemas["RequestStatus"];
export type RequestRow = Schemas["ListedRequest"];
export type RequestPage = Schemas["ApprovalRequests"];
export type RequestsFilter = QueryOf<"/api/v1/requests">;
/** A stage as it is configured. */
export type StageDefinition = Schemas["Stage"];
/** A stage of one request. */
export type Stage = Schemas["RequestStage"];
export type StageState = Schemas["StageState"];
/** What a stage needs before it can be approved. */
export type Need = Schemas["Need"];
export type RequestEvent = Schemas["RequestEvent"];
export type Review = Schemas["RequestReview"];
/** One fact that changed. */
export type Cause = Schemas["Cause"];
export type RequestAction = Schemas["RequestVerb"];
/** An action, with the version that the viewer saw: a decision made meanwhile makes this one a conflict. */
export type ActionBody = Schemas["RequestAction"];

type With<Shape, Name extends keyof Shape> = Shape & Required<Pick<Shape, Name>>;

/** What a request asks for. Who asks may leave out what does not limit; who answers leaves out nothing. Empty
 * environments, regions and modes do not limit; empty data classes mean none. */
export type Asked = With<
  Schemas["Asked"],
  "environments" | "regions" | "data_classes" | "modes" | "guardrail_required" | "use_case"
>;
export type AccessRequest = Schemas["ApprovalRequest"] & { asked: Asked };

export const REQUEST_STATUSES = every<RequestStatus>({
  open: true,
  changes_asked: true,
  approved: true,
  rejected: true,
  withdrawn: true,
});
