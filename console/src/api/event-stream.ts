// Reads the `text/event-stream` format (WHATWG HTML, "Server-sent events") from a fetched body. The browser's
// own EventSource cannot POST.

/** The data of each event, in order. Ends with the stream; an event cut off by the end is dropped, as the standard says. */
export async function* readEvents(body: ReadableStream<Uint8Array>): AsyncGenerator<string, void> {
  const reader = body.getReader();
  const text = new TextDecoder();
  const parser = new EventParser();
  try {
    for (;;) {
      const { done, value } = await reader.read();
      if (done) return;
      yield* parser.push(text.decode(value, { stream: true }));
    }
  } finally {
    // Also reached when the consumer stops early: tells the server to stop as well.
    await reader.cancel().catch(() => undefined);
  }
}

/** Takes text in pieces of any size, gives back the events that they complete. */
export class EventParser {
  #pending = "";
  #data: string[] = [];
  #atStart = true;

  push(piece: string): string[] {
    this.#pending += piece;
    if (this.#atStart && this.#pending.length > 0) {
      this.#atStart = false;
      if (this.#pending.startsWith("\uFEFF")) this.#pending = this.#pending.slice(1);
    }
    const events: string[] = [];
    for (let line = this.#takeLine(); line !== null; line = this.#takeLine()) {
      const event = this.#takeEvent(line);
      if (event !== null) events.push(event);
    }
    return events;
  }

  /** The next whole line. A carriage return at the very end may be half of a CRLF: it waits for what follows. */
  #takeLine(): string | null {
    const end = this.#pending.search(/[\r\n]/);
    if (end === -1) return null;
    const isReturn = this.#pending[end] === "\r";
    if (isReturn && end === this.#pending.length - 1) return null;
    const width = isReturn && this.#pending[end + 1] === "\n" ? 2 : 1;
    const line = this.#pending.slice(0, end);
    this.#pending = this.#pending.slice(end + width);
    return line;
  }

  #takeEvent(line: string): string | null {
    if (line === "") {
      if (this.#data.length === 0) return null;
      const event = this.#data.join("\n");
      this.#data = [];
      return event;
    }
    const colon = line.indexOf(":");
    const field = colon === -1 ? line : line.slice(0, colon);
    if (field !== "data") return null;
    const value = colon === -1 ? "" : line.slice(colon + 1);
    this.#data.push(value.startsWith(" ") ? value.slice(1) : value);
    return null;
  }
}
