// A state as shape, colour and word: colour never speaks alone.
import {
  IconAlertTriangle,
  IconCircleCheck,
  IconCircleDashed,
  IconCircleMinus,
  IconCircleX,
  IconCoinOff,
  IconPlugOff,
  type Icon,
} from "@tabler/icons-react";
import type { ModelStatus, Outcome } from "../api/vocabulary";
import classes from "./StateMark.module.css";

export type Tone = "ok" | "warn" | "bad" | "neutral";
export interface Mark {
  word: string;
  tone: Tone;
  icon: Icon;
}

const OUTCOME: Record<Outcome, Mark> = {
  completed: { word: "Completed", tone: "ok", icon: IconCircleCheck },
  failed: { word: "Failed", tone: "bad", icon: IconCircleX },
  cancelled: { word: "Cancelled", tone: "neutral", icon: IconCircleMinus },
  interrupted: { word: "Interrupted", tone: "warn", icon: IconAlertTriangle },
  unreached: { word: "Not reached", tone: "bad", icon: IconPlugOff },
};

const MODEL: Record<ModelStatus, Mark> = {
  ready: { word: "Ready", tone: "ok", icon: IconCircleCheck },
  not_installed: { word: "Not installed", tone: "warn", icon: IconCircleDashed },
  unpriced: { word: "No price", tone: "warn", icon: IconCoinOff },
  no_connection: { word: "No connection", tone: "warn", icon: IconPlugOff },
};

export function OutcomeMark({ outcome }: { outcome: Outcome }) {
  return <StateMark {...OUTCOME[outcome]} />;
}

export function ModelMark({ status }: { status: ModelStatus }) {
  return <StateMark {...MODEL[status]} />;
}

export function outcomeWord(outcome: Outcome): string {
  return OUTCOME[outcome].word;
}

/** The mark itself, for states that a page names. */
export function StateMark({ word, tone, icon: Shape }: Mark) {
  return (
    <span className={classes.root} data-tone={tone}>
      <Shape size={15} stroke={2} aria-hidden />
      {word}
    </span>
  );
}
