// A conversation as plain data, and what each event does to it. No network, no React.
import type { ApiError } from "../../api/error";
import type {
  PlaygroundError,
  PlaygroundEvent,
  PlaygroundMessage,
  PlaygroundRequest,
  Settled,
  StopReason,
} from "../../api/vocabulary";

export interface Settings {
  system: string;
  maxTokens: number | null;
  temperature: number | null;
  topP: number | null;
  seed: number | null;
}

export const DEFAULT_SETTINGS: Settings = {
  system: "",
  maxTokens: 512,
  temperature: null,
  topP: null,
  seed: null,
};

export type AnswerState = "streaming" | "done" | "stopped" | "failed";

/** A question and the answer to it. */
export interface Turn {
  id: number;
  model: string;
  question: string;
  answer: string;
  state: AnswerState;
  stopReason: StopReason | null;
  settled: Settled | null;
  error: ApiError | null;
}

export function newTurn(id: number, model: string, question: string): Turn {
  return {
    id,
    model,
    question,
    answer: "",
    state: "streaming",
    stopReason: null,
    settled: null,
    error: null,
  };
}

/** The turn after an event. `toError` makes the error that the event tells of. */
export function applyEvent(
  turn: Turn,
  event: PlaygroundEvent,
  toError: (error: PlaygroundError) => ApiError,
): Turn {
  switch (event.type) {
    case "text":
      return { ...turn, answer: turn.answer + event.text };
    case "stop":
      return { ...turn, stopReason: event.reason };
    case "settled":
      return { ...turn, settled: event, state: turn.state === "streaming" ? "done" : turn.state };
    case "error":
      return { ...turn, error: toError(event.error), state: "failed" };
    default:
      // An event that is newer than this console.
      return turn;
  }
}

/** What is sent: the turns that have an answer, and the new question. A turn that failed empty is left out. */
export function requestOf(
  model: string,
  settings: Settings,
  turns: readonly Turn[],
  question: string,
): PlaygroundRequest {
  const answered = turns.filter((turn) => turn.answer !== "");
  const messages = answered.flatMap((turn): PlaygroundMessage[] => [
    { role: "user", content: turn.question },
    { role: "assistant", content: turn.answer },
  ]);
  return {
    model,
    system: settings.system.trim() === "" ? null : settings.system,
    messages: [...messages, { role: "user", content: question }],
    max_tokens: settings.maxTokens,
    temperature: settings.temperature,
    top_p: settings.topP,
    seed: settings.seed,
  };
}
