import {
  IconAlertTriangle,
  IconArrowBackUp,
  IconBell,
  IconCheck,
  IconFilePlus,
  IconKey,
  IconListCheck,
  IconMessage,
  IconPlus,
  IconRotate,
  IconX,
  type Icon,
} from "@tabler/icons-react";
import type { AccessRequest, RequestEvent } from "../../api/governance";
import { Marked } from "../../parts/Marked";
import { Panel } from "../../parts/Panel";
import { Instant } from "../../parts/Quantity";
import classes from "./Timeline.module.css";
import { eventWord, isSpeech, stageName } from "./words";

const ICON: Record<string, { icon: Icon; tone: "ok" | "bad" | "warn" | "neutral" }> = {
  opened: { icon: IconPlus, tone: "neutral" },
  joined: { icon: IconPlus, tone: "neutral" },
  checked: { icon: IconListCheck, tone: "neutral" },
  approved: { icon: IconCheck, tone: "ok" },
  rejected: { icon: IconX, tone: "bad" },
  changes_asked: { icon: IconArrowBackUp, tone: "warn" },
  evidence_attached: { icon: IconFilePlus, tone: "neutral" },
  resubmitted: { icon: IconRotate, tone: "neutral" },
  withdrawn: { icon: IconX, tone: "neutral" },
  reopened: { icon: IconRotate, tone: "warn" },
  reminded: { icon: IconBell, tone: "neutral" },
  escalated: { icon: IconAlertTriangle, tone: "warn" },
  granted: { icon: IconKey, tone: "ok" },
};

/** Everything that happened, in order. */
export function Timeline({ request }: { request: AccessRequest }) {
  return (
    <Panel title="What happened">
      <ol className={classes.root}>
        {request.events.map((event) => (
          <EventRow key={event.ordinal} event={event} request={request} />
        ))}
      </ol>
    </Panel>
  );
}

function EventRow({ event, request }: { event: RequestEvent; request: AccessRequest }) {
  const { icon: Shape, tone } = ICON[event.type] ?? { icon: IconMessage, tone: "neutral" as const };
  const stage = stageName(request.stages, event.stage);
  const repeatsUseCase = event.type === "opened" && event.comment === request.asked.use_case;
  return (
    <li className={classes.event} data-tone={tone}>
      <span className={classes.icon}>
        <Shape size={14} aria-hidden />
      </span>
      <div className={classes.body}>
        <p className={classes.head}>
          <strong>{event.actor.id === null ? "Outcrop" : event.actor.name}</strong>
          <span>
            {eventWord(event)}
            {stage !== null && `${preposition(event.type)} ${stage}`}
          </span>
          <span className={classes.at}>
            <Instant us={event.at_us} />
          </span>
        </p>
        {event.comment && !repeatsUseCase && (
          <p className={isSpeech(event) ? classes.speech : classes.note}>
            {isSpeech(event) ? event.comment : <Marked text={event.comment} />}
          </p>
        )}
      </div>
    </li>
  );
}

/** `approved Legal`, but `commented at Legal`. */
function preposition(type: string): string {
  return ["approved", "rejected", "checked", "reopened"].includes(type) ? "" : " at";
}
