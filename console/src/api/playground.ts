// Streams one answer of the playground.
import { csrfHeaders } from "./client";
import { ApiError, readError } from "./error";
import { readEvents } from "./event-stream";
import type { PlaygroundEvent, PlaygroundRequest } from "./vocabulary";

/** The answer's events as they come. Aborting the signal closes the request, which ends the generation. */
export async function* runPlayground(
  request: PlaygroundRequest,
  signal: AbortSignal,
): AsyncGenerator<PlaygroundEvent, void> {
  const response = await fetch("/api/v1/playground", {
    method: "POST",
    credentials: "same-origin",
    headers: { "content-type": "application/json", accept: "text/event-stream", ...csrfHeaders() },
    body: JSON.stringify(request),
    signal,
  });
  if (!response.ok) throw await readError(response);
  if (!response.body)
    throw new ApiError(response.status, "empty_answer", "The server's answer has no body.", null);
  for await (const data of readEvents(response.body)) yield JSON.parse(data) as PlaygroundEvent;
}
