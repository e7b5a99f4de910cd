// What the Models page keeps in the URL.
import { AVAILABILITIES, MODALITIES, type AvailabilityState, type Modality } from "../../api/governance";
import { choiceMember, textMember } from "../../app/search-member";

export const LIFECYCLES = ["ACTIVE", "LEGACY"] as const;
export type LifecycleChoice = (typeof LIFECYCLES)[number];

export interface ModelsSearch {
  query?: string;
  provider?: string;
  lifecycle?: LifecycleChoice;
  availability?: AvailabilityState;
  modality?: Modality;
  /** Where the page of rows starts; absent for the first. */
  cursor?: string;
}

export function readModelsSearch(search: Record<string, unknown>): ModelsSearch {
  return {
    ...textMember("query", search.query),
    ...textMember("provider", search.provider),
    ...choiceMember("lifecycle", search.lifecycle, LIFECYCLES),
    ...choiceMember("availability", search.availability, AVAILABILITIES),
    ...choiceMember("modality", search.modality, MODALITIES),
    ...textMember("cursor", search.cursor),
  };
}

export const LIFECYCLE_WORD: Record<LifecycleChoice, string> = { ACTIVE: "Active", LEGACY: "Legacy" };
