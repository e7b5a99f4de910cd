// The keys and what they do. One list: the help shows what the handler obeys.

export const GO_TO = [
  { key: "o", to: "/overview", label: "Go to the overview" },
  { key: "c", to: "/calls", label: "Go to calls" },
  { key: "p", to: "/playground", label: "Go to the playground" },
  { key: "m", to: "/models", label: "Go to models" },
  { key: "r", to: "/approvals", label: "Go to approvals" },
  { key: "a", to: "/access", label: "Go to access" },
  { key: "u", to: "/audit", label: "Go to the audit trail" },
] as const;

export const OTHER = [
  { keys: ["/"], label: "Move to the first filter" },
  { keys: ["?"], label: "Show this help" },
  { keys: ["Esc"], label: "Close what is open" },
  { keys: ["Ctrl", "Enter"], label: "Send the message (playground)" },
] as const;

/** How long a `g` waits for its second key. */
export const CHORD_MS = 1200;

export type Command =
  | { kind: "go"; to: (typeof GO_TO)[number]["to"] }
  | { kind: "help" }
  | { kind: "filter" }
  | { kind: "chord" };

/** What a key means, given whether a `g` was pressed just before. Null: nothing of ours. */
export function commandOf(key: string, afterG: boolean): Command | null {
  if (afterG) {
    const target = GO_TO.find((entry) => entry.key === key);
    if (target) return { kind: "go", to: target.to };
  }
  if (key === "g") return { kind: "chord" };
  if (key === "?") return { kind: "help" };
  if (key === "/") return { kind: "filter" };
  return null;
}
