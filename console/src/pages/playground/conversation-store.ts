// The playground's conversation. It outlives the page, so that looking at a call and coming back loses nothing;
// it ends with the session, and is never written to storage.
import { useSyncExternalStore } from "react";
import { ApiError, toApiError } from "../../api/error";
import { runPlayground } from "../../api/playground";
import { applyEvent, DEFAULT_SETTINGS, newTurn, requestOf, type Settings, type Turn } from "./conversation";

interface Conversation {
  settings: Settings;
  turns: readonly Turn[];
  /** The answer that is coming, if one is. */
  running: AbortController | null;
}

const EMPTY: Conversation = { settings: DEFAULT_SETTINGS, turns: [], running: null };
/** Text is shown at most this often, however fast it comes. */
const PAINT_MS = 40;

let conversation = EMPTY;
let nextId = 1;
const listeners = new Set<() => void>();

export function useConversation(): Conversation {
  return useSyncExternalStore(subscribe, () => conversation);
}

export function changeSettings(changes: Partial<Settings>): void {
  set({ settings: { ...conversation.settings, ...changes } });
}

export function stopAnswer(): void {
  conversation.running?.abort();
}

/** Starts over; the settings stay. */
export function clearTurns(): void {
  stopAnswer();
  set({ turns: [], running: null });
}

/** At the end of the session. */
export function forgetConversation(): void {
  stopAnswer();
  set(EMPTY);
}

/** Asks the last question again, in place of its answer. */
export async function askAgain(model: string): Promise<void> {
  const last = conversation.turns.at(-1);
  if (!last || conversation.running) return;
  set({ turns: conversation.turns.slice(0, -1) });
  await ask(model, last.question);
}

export async function ask(model: string, question: string): Promise<void> {
  if (conversation.running) return;
  const request = requestOf(model, conversation.settings, conversation.turns, question);
  const running = new AbortController();
  let turn = newTurn(nextId++, model, question);
  set({ turns: [...conversation.turns, turn], running });
  const show = (changed: Turn) => {
    turn = changed;
    set({ turns: conversation.turns.map((before) => (before.id === turn.id ? turn : before)) });
  };
  show(await follow(request, running.signal, turn, show));
  // "Start over" may have ended it already, and another answer begun.
  if (isRunning(running)) set({ running: null });
}

/** Reads the answer to its end, showing it on the way; never throws. */
async function follow(
  request: Parameters<typeof runPlayground>[0],
  signal: AbortSignal,
  begun: Turn,
  show: (turn: Turn) => void,
): Promise<Turn> {
  let turn = begun;
  let paintedAt = 0;
  try {
    for await (const event of runPlayground(request, signal)) {
      turn = applyEvent(turn, event, (error) => new ApiError(200, error.code, error.message, null));
      if (event.type === "text" && performance.now() - paintedAt < PAINT_MS) continue;
      paintedAt = performance.now();
      show(turn);
    }
  } catch (cause) {
    if (signal.aborted) return { ...turn, state: "stopped" };
    return { ...turn, state: "failed", error: toApiError(cause) };
  }
  if (turn.state !== "streaming") return turn;
  const cut = new ApiError(0, "cut_off", "The connection ended before the answer did.", null);
  return { ...turn, state: "failed", error: cut };
}

function isRunning(answer: AbortController): boolean {
  return conversation.running === answer;
}

function set(changes: Partial<Conversation>): void {
  conversation = { ...conversation, ...changes };
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
