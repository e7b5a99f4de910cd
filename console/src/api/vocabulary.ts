// The API's nouns under short names. The only file, beside the client, that knows the generated schema: a
// renamed schema is mended here.
import type { components } from "./schema";

type Schemas = components["schemas"];

export type Session = Schemas["Session"];
export type Model = Schemas["Model"];
export type ModelStatus = Schemas["ModelStatus"];
export type Grade = Schemas["Grade"];
export type Overview = Schemas["Overview"];
export type Totals = Schemas["Totals"];
export type OverviewBucket = Schemas["OverviewBucket"];
export type OverviewModel = Schemas["OverviewModel"];
export type Outcome = Schemas["Outcome"];
export type CallRow = Schemas["CallRow"];
export type CallList = Schemas["CallList"];
export type CallDetails = Schemas["CallDetails"];
export type Attempt = Schemas["Attempt"];
export type PriceLine = Schemas["PriceLine"];
export type PlaygroundRequest = Schemas["PlaygroundRequest"];
export type PlaygroundMessage = Schemas["PlaygroundMessage"];
export type PlaygroundEvent = Schemas["PlaygroundEvent"];
export type Settled = Extract<PlaygroundEvent, { type: "settled" }>;
export type StopReason = Schemas["StopReason"];

export const OUTCOMES: readonly Outcome[] = ["completed", "failed", "cancelled", "interrupted"];
