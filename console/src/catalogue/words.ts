// The catalogue's names in a reader's words.
import type { AvailabilityState, ListPrice, Modality, Mode } from "../api/governance";
import type { Environment } from "../api/organisation";

const MODALITY: Record<Modality, string> = {
  text: "Text",
  image: "Image",
  audio: "Audio",
  video: "Video",
  document: "Document",
  embedding: "Embedding",
};

const MODE: Record<Mode, string> = {
  "on-demand": "On-demand",
  batch: "Batch",
  provisioned: "Provisioned",
};

const ENVIRONMENT: Record<Environment, string> = {
  sandbox: "Sandbox",
  development: "Development",
  production: "Production",
};

export const modalityWord = (modality: Modality) => MODALITY[modality];
export const modeWord = (mode: Mode) => MODE[mode];
export const environmentWord = (environment: Environment) => ENVIRONMENT[environment];

/** `structured_output` as `Structured output`. */
export function plainWord(name: string): string {
  const text = name.replaceAll(/[_-]/g, " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `Text, image → text`. */
export function modalitiesText(input: readonly Modality[], output: readonly Modality[]): string {
  const side = (names: readonly Modality[]) =>
    names.map((name) => modalityWord(name).toLowerCase()).join(", ");
  const text = `${side(input)} → ${side(output)}`;
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The price that a list shows: on demand, wherever it holds everywhere, else the first region's. */
export function mainListPrice(prices: readonly ListPrice[]): ListPrice | undefined {
  const onDemand = prices.filter(({ mode }) => mode === "on-demand");
  return onDemand.find(({ region }) => region === "*") ?? onDemand[0] ?? prices[0];
}

/** Who a document is about: `model:ID` or `provider:NAME`. */
export function subjectText(subject: string): string {
  const [kind, ...name] = subject.split(":");
  return kind === "provider" ? `all models of ${name.join(":")}` : "this model";
}

/** What may be filtered by, in the words of the filter. */
export const AVAILABILITY_FILTER: Record<AvailabilityState, string> = {
  entitled: "Approved for my account",
  pending: "Requested",
  suspended: "Suspended",
  none: "Not approved",
};
