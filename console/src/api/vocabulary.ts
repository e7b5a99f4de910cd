// The API's nouns under short names: sessions, models, calls, spend and the playground. Nouns of other subjects stand
// beside their questions. Only the client knows the generated schema, and only this directory its names: a renamed
// schema is mended here.
import type { Schemas } from "./client";
import { every } from "./every";

export type Session = Schemas["Session"];
export type Model = Schemas["Model"];
export type ModelStatus = Schemas["ModelStatus"];
export type Grade = Schemas["Grade"];
export type Overview = Schemas["Overview"];
export type Totals = Schemas["Totals"];
export type OverviewBucket = Schemas["Bucket"];
export type OverviewModel = Schemas["ModelTotals"];
export type Outcome = Schemas["Outcome"];
export type CallRow = Schemas["Call"];
export type CallList = Schemas["Page"];
export type CallDetails = Schemas["Details"];
export type Attempt = Schemas["Attempt"];
export type PriceLine = Schemas["PricedLine"];
export type PlaygroundRequest = Schemas["ChatRequest"];
export type PlaygroundMessage = Schemas["ChatMessage"];
export type PlaygroundEvent = Schemas["PlaygroundEvent"];
export type Settled = Extract<PlaygroundEvent, { type: "settled" }>;
export type StopReason = Schemas["StopReason"];

export type PlaygroundError = Extract<PlaygroundEvent, { type: "error" }>["error"];

export const OUTCOMES = every<Outcome>({
  completed: true,
  failed: true,
  cancelled: true,
  interrupted: true,
  unreached: true,
});
