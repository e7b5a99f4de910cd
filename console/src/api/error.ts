// What went wrong with a request, in the words that the server chose, or in ours where it could not be asked.

/** One thing that is wrong with a change, said of what would be changed. */
export interface Problem {
  kind: string;
  id: string;
  message: string;
}

export class ApiError extends Error {
  override name = "ApiError";

  constructor(
    /** The HTTP status; 0 when no answer came. */
    readonly status: number,
    /** A stable name, such as `forbidden`. */
    readonly code: string,
    message: string,
    /** Names the request in the server's log. */
    readonly requestId: string | null,
    /** Everything that is wrong at once, where the server lists it. */
    readonly problems: readonly Problem[] = [],
  ) {
    super(message);
  }
}

/** Any failure as an ApiError, so that pages show one shape. */
export function toApiError(cause: unknown): ApiError {
  if (cause instanceof ApiError) return cause;
  if (cause instanceof TypeError) {
    return new ApiError(
      0,
      "unreachable",
      "Outcrop did not answer. Check that it is running and that this computer can reach it.",
      null,
    );
  }
  return new ApiError(0, "unexpected", cause instanceof Error ? cause.message : String(cause), null);
}

/** The server's messages begin lower case and end without a full stop: here they stand alone. */
export function asSentence(message: string): string {
  const text = message.trim();
  const begun = text.charAt(0).toUpperCase() + text.slice(1);
  return /[.!?…]$/.test(begun) ? begun : `${begun}.`;
}

/** Reads the error that a response carries; a body that is not ours (a proxy's page) becomes a plain sentence. */
export async function readError(response: Response): Promise<ApiError> {
  return errorFrom(response, await response.json().catch(() => null));
}

export function errorFrom(response: Response, body: unknown): ApiError {
  const fallback = `The server answered with status ${response.status} and no explanation.`;
  const header = response.headers.get("x-request-id");
  if (!isErrorBody(body)) return new ApiError(response.status, `http_${response.status}`, fallback, header);
  const { code, message, request_id } = body.error;
  const problems = body.problems?.filter(isProblem);
  return new ApiError(response.status, code, message || fallback, request_id || header, problems);
}

function isProblem(value: unknown): value is Problem {
  if (typeof value !== "object" || value === null) return false;
  return "kind" in value && "id" in value && "message" in value;
}

function isErrorBody(
  body: unknown,
): body is { error: { code: string; message: string; request_id: string }; problems?: unknown[] } {
  if (typeof body !== "object" || body === null || !("error" in body)) return false;
  const { error } = body;
  return typeof error === "object" && error !== null && "code" in error && "message" in error;
}
