import { IconAlertTriangle, IconClock } from "@tabler/icons-react";
import { dueOf } from "../time/due";
import { formatInstantUtc } from "../time/instant";
import { MarkShape } from "./StateMark";

/** A deadline: quiet while it is far, marked once it is near or over. */
export function DueMark({ dueUs, nowMs }: { dueUs: number | null | undefined; nowMs: number }) {
  const { urgency, text } = dueOf(dueUs, nowMs);
  if (urgency === "none" || dueUs === null || dueUs === undefined) return null;
  const tone = urgency === "overdue" ? "bad" : urgency === "soon" ? "warn" : "neutral";
  const word = text.charAt(0).toUpperCase() + text.slice(1);
  return (
    <span data-hint={formatInstantUtc(dueUs)}>
      <MarkShape word={word} tone={tone} icon={urgency === "overdue" ? IconAlertTriangle : IconClock} />
    </span>
  );
}
