// A call's time as stretches on one axis, from the call's start to its end.
import type { CallDetails } from "../../api/vocabulary";

export interface Stretch {
  kind: "outcrop" | "waiting" | "generating" | "failed";
  fromUs: number;
  toUs: number;
}

/** In order, without overlap; stretches of no length are left out. */
export function stretchesOf(call: CallDetails): Stretch[] {
  const stretches: Stretch[] = [];
  let at = 0;
  const add = (kind: Stretch["kind"], until: number) => {
    const toUs = Math.min(Math.max(until, at), call.duration_us);
    if (toUs > at) stretches.push({ kind, fromUs: at, toUs });
    at = toUs;
  };
  for (const attempt of [...call.attempt_details].sort((one, other) => one.ordinal - other.ordinal)) {
    const start = attempt.started_at_us - call.started_at_us;
    const end = start + attempt.duration_us;
    add("outcrop", start);
    if (attempt.first_event_us !== null) {
      add("waiting", start + attempt.first_event_us);
      add("generating", end);
    } else {
      add(attempt.outcome === "completed" ? "waiting" : "failed", end);
    }
  }
  add("outcrop", call.duration_us);
  return stretches;
}
