// What was just done, for a line at the foot of the page that goes by itself.
import { useSyncExternalStore } from "react";

const SHOWN_MS = 6000;

let current: string | null = null;
let timer: ReturnType<typeof setTimeout> | undefined;
const listeners = new Set<() => void>();

export function announce(text: string): void {
  set(text);
  clearTimeout(timer);
  timer = setTimeout(() => set(null), SHOWN_MS);
}

export function useAnnouncement(): string | null {
  return useSyncExternalStore(subscribe, () => current);
}

function set(text: string | null): void {
  current = text;
  listeners.forEach((listener) => listener());
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
