// Reads and writes the part of a URL after the question mark as plain text: `?model=a&outcome=failed`, without
// the router's default JSON, so that a person can read and edit it.

export function parseSearch(text: string): Record<string, string> {
  return Object.fromEntries(new URLSearchParams(text));
}

export function stringifySearch(search: Record<string, unknown>): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(search)) {
    if (typeof value === "string" && value !== "") params.set(name, value);
  }
  // Colons and slashes are legal in a query, and model ids are full of them.
  const text = params.toString().replaceAll("%3A", ":").replaceAll("%2F", "/");
  return text === "" ? "" : `?${text}`;
}

/** A path of our own to go to after signing in; anything that could leave this origin is refused. */
export function readReturnPath(value: unknown): string | undefined {
  if (typeof value !== "string") return undefined;
  return /^\/(?![/\\])/.test(value) && !value.startsWith("/sign-in") ? value : undefined;
}
