// The states of onboarding as shape, colour and word.
import {
  IconAlertTriangle,
  IconArchive,
  IconArrowBackUp,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleDot,
  IconCircleMinus,
  IconCircleX,
  IconClock,
  IconClockX,
  IconHourglass,
  IconLock,
  IconPlayerPause,
} from "@tabler/icons-react";
import type {
  AvailabilityState,
  Certification,
  EntitlementStatus,
  RequestStatus,
  StageState,
} from "../api/governance";
import type { LifecyclePhase } from "../catalogue/lifecycle";
import { dueOf } from "../time/due";
import { formatInstantUtc } from "../time/instant";
import { StateMark, type Mark } from "./StateMark";

const AVAILABILITY: Record<AvailabilityState, Mark> = {
  entitled: { word: "Approved", tone: "ok", icon: IconCircleCheck },
  pending: { word: "Requested", tone: "warn", icon: IconHourglass },
  suspended: { word: "Suspended", tone: "bad", icon: IconPlayerPause },
  none: { word: "Not approved", tone: "neutral", icon: IconLock },
};

const PHASE: Record<LifecyclePhase, Mark> = {
  active: { word: "Active", tone: "ok", icon: IconCircleCheck },
  legacy: { word: "Legacy", tone: "warn", icon: IconArchive },
  ended: { word: "Ended", tone: "bad", icon: IconClockX },
};

const STATUS: Record<RequestStatus, Mark> = {
  open: { word: "Open", tone: "warn", icon: IconHourglass },
  changes_asked: { word: "Changes asked", tone: "warn", icon: IconArrowBackUp },
  approved: { word: "Approved", tone: "ok", icon: IconCircleCheck },
  rejected: { word: "Rejected", tone: "bad", icon: IconCircleX },
  withdrawn: { word: "Withdrawn", tone: "neutral", icon: IconCircleMinus },
};

const STAGE: Record<StageState, Mark> = {
  waiting: { word: "Not begun", tone: "neutral", icon: IconCircleDashed },
  current: { word: "In review", tone: "warn", icon: IconCircleDot },
  approved: { word: "Approved", tone: "ok", icon: IconCircleCheck },
  rejected: { word: "Rejected", tone: "bad", icon: IconCircleX },
  skipped: { word: "Skipped", tone: "neutral", icon: IconCircleMinus },
};

const ENTITLEMENT: Record<EntitlementStatus, Mark> = {
  active: { word: "In force", tone: "ok", icon: IconCircleCheck },
  suspended: { word: "Suspended", tone: "bad", icon: IconPlayerPause },
  revoked: { word: "Revoked", tone: "bad", icon: IconCircleX },
  expired: { word: "Expired", tone: "bad", icon: IconClockX },
};

const CERTIFICATION: Record<Certification["state"], Mark> = {
  valid: { word: "Valid", tone: "ok", icon: IconCircleCheck },
  expired: { word: "Expired", tone: "bad", icon: IconClockX },
  withdrawn: { word: "Withdrawn", tone: "bad", icon: IconCircleX },
};

export const AvailabilityMark = ({ state }: { state: AvailabilityState }) => (
  <StateMark {...AVAILABILITY[state]} />
);
export const PhaseMark = ({ phase }: { phase: LifecyclePhase }) => <StateMark {...PHASE[phase]} />;
export const RequestMark = ({ status }: { status: RequestStatus }) => <StateMark {...STATUS[status]} />;
export const StageMark = ({ state }: { state: StageState }) => <StateMark {...STAGE[state]} />;
export const EntitlementMark = ({ status }: { status: EntitlementStatus }) => (
  <StateMark {...ENTITLEMENT[status]} />
);
export const CertificationMark = ({ state }: { state: Certification["state"] }) => (
  <StateMark {...CERTIFICATION[state]} />
);

/** Whether something passed, in a word. */
export const CheckMark = ({ passed }: { passed: boolean }) => (
  <StateMark
    {...(passed
      ? { word: "Passed", tone: "ok", icon: IconCircleCheck }
      : { word: "Failed", tone: "bad", icon: IconCircleX })}
  />
);

/** A deadline: quiet while it is far, marked once it is near or over. */
export function DueMark({ dueUs, nowMs }: { dueUs: number | null | undefined; nowMs: number }) {
  const { urgency, text } = dueOf(dueUs, nowMs);
  if (urgency === "none" || dueUs === null || dueUs === undefined) return null;
  const tone = urgency === "overdue" ? "bad" : urgency === "soon" ? "warn" : "neutral";
  const word = text.charAt(0).toUpperCase() + text.slice(1);
  return (
    <span data-hint={formatInstantUtc(dueUs)}>
      <StateMark word={word} tone={tone} icon={urgency === "overdue" ? IconAlertTriangle : IconClock} />
    </span>
  );
}

export const availabilityWord = (state: AvailabilityState) => AVAILABILITY[state].word;
export const requestWord = (status: RequestStatus) => STATUS[status].word;
