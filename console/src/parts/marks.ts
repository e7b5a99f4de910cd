// Every state that pages show, as a word, a tone and a shape: colour never speaks alone.
import {
  IconAlertTriangle,
  IconArchive,
  IconArrowBackUp,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDot,
  IconCircleMinus,
  IconCircleX,
  IconClockX,
  IconCoinOff,
  IconHourglass,
  IconLock,
  IconPlayerPause,
  IconPlugOff,
  type Icon,
} from "@tabler/icons-react";
import type { AvailabilityState, Certification, RequestStatus, StageState } from "../api/governance";
import type { ModelStatus, Outcome } from "../api/vocabulary";
import type { LifecyclePhase } from "../catalogue/lifecycle";
import type { EntitlementState } from "../entitlement/state";

export type Tone = "ok" | "warn" | "bad" | "neutral";
export interface Mark {
  word: string;
  tone: Tone;
  icon: Icon;
}

/** What has states, and which. */
interface States {
  call: Outcome;
  model: ModelStatus;
  availability: AvailabilityState;
  lifecycle: LifecyclePhase;
  request: RequestStatus;
  stage: StageState;
  entitlement: EntitlementState;
  certification: Certification["state"];
  check: "passed" | "failed";
}
export type Subject = keyof States;
export type StateOf<Of extends Subject> = States[Of];

const APPROVED: Mark = { word: "Approved", tone: "ok", icon: IconCircleCheck };
const REJECTED: Mark = { word: "Rejected", tone: "bad", icon: IconCircleX };
const SUSPENDED: Mark = { word: "Suspended", tone: "bad", icon: IconPlayerPause };
const EXPIRED: Mark = { word: "Expired", tone: "bad", icon: IconClockX };
const WITHDRAWN: Mark = { word: "Withdrawn", tone: "neutral", icon: IconCircleMinus };
const FAILED: Mark = { word: "Failed", tone: "bad", icon: IconCircleX };

const MARKS: { [Of in Subject]: Record<States[Of], Mark> } = {
  call: {
    completed: { word: "Completed", tone: "ok", icon: IconCircleCheck },
    failed: FAILED,
    cancelled: { word: "Cancelled", tone: "neutral", icon: IconCircleMinus },
    interrupted: { word: "Interrupted", tone: "warn", icon: IconAlertTriangle },
    unreached: { word: "Not reached", tone: "bad", icon: IconPlugOff },
  },
  model: {
    ready: { word: "Ready", tone: "ok", icon: IconCircleCheck },
    not_installed: { word: "Not installed", tone: "warn", icon: IconCircleDashed },
    unpriced: { word: "No price", tone: "warn", icon: IconCoinOff },
    no_connection: { word: "No connection", tone: "warn", icon: IconPlugOff },
  },
  availability: {
    entitled: APPROVED,
    pending: { word: "Requested", tone: "warn", icon: IconHourglass },
    suspended: SUSPENDED,
    none: { word: "Not approved", tone: "neutral", icon: IconLock },
  },
  lifecycle: {
    active: { word: "Active", tone: "ok", icon: IconCircleCheck },
    legacy: { word: "Legacy", tone: "warn", icon: IconArchive },
    ended: { word: "Ended", tone: "bad", icon: IconClockX },
  },
  request: {
    open: { word: "Open", tone: "warn", icon: IconHourglass },
    changes_asked: { word: "Changes asked", tone: "warn", icon: IconArrowBackUp },
    approved: APPROVED,
    rejected: REJECTED,
    withdrawn: WITHDRAWN,
  },
  stage: {
    waiting: { word: "Not begun", tone: "neutral", icon: IconCircleDashed },
    current: { word: "In review", tone: "warn", icon: IconCircleDot },
    approved: APPROVED,
    rejected: REJECTED,
    skipped: { word: "Skipped", tone: "neutral", icon: IconCircleMinus },
  },
  entitlement: {
    active: { word: "In force", tone: "ok", icon: IconCircleCheck },
    suspended: SUSPENDED,
    revoked: { word: "Revoked", tone: "bad", icon: IconCircleX },
    expired: EXPIRED,
  },
  certification: {
    valid: { word: "Valid", tone: "ok", icon: IconCircleCheck },
    expired: EXPIRED,
    withdrawn: { ...WITHDRAWN, tone: "bad", icon: IconCircleX },
  },
  check: {
    passed: { word: "Passed", tone: "ok", icon: IconCircleCheck },
    failed: FAILED,
  },
};

export function markOf<Of extends Subject>(of: Of, state: StateOf<Of>): Mark {
  const marks: Record<StateOf<Of>, Mark> = MARKS[of];
  return marks[state];
}

export function stateWord<Of extends Subject>(of: Of, state: StateOf<Of>): string {
  return markOf(of, state).word;
}
