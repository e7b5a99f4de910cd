import { useNavigate } from "@tanstack/react-router";
import { useEffect, useRef } from "react";
import { CHORD_MS, commandOf } from "./shortcuts";

/** Marks the input that `/` moves to. A page marks one. */
export const FILTER_MARK = { "data-shortcut": "filter" };

export function useShortcuts(openHelp: () => void): void {
  const navigate = useNavigate();
  const lastG = useRef(-Infinity);

  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
      if (isBusy(event.target)) return;
      const command = commandOf(event.key, event.timeStamp - lastG.current < CHORD_MS);
      lastG.current = command?.kind === "chord" ? event.timeStamp : -Infinity;
      if (command === null || command.kind === "chord") return;
      event.preventDefault();
      if (command.kind === "go") void navigate({ to: command.to });
      if (command.kind === "help") openHelp();
      if (command.kind === "filter") document.querySelector<HTMLElement>("[data-shortcut=filter]")?.focus();
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, [navigate, openHelp]);
}

/** Whether keys belong to someone else: a field that is written in, or an open dialog. */
function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector("[role=dialog][data-modal]")) return true;
  return (
    target instanceof HTMLElement && (target.isContentEditable || target.matches("input, textarea, select"))
  );
}
