import { describe, expect, it } from "vitest";
import { EventParser, readEvents } from "./event-stream";

const STREAM = 'data: {"a":1}\n\n: a comment\nevent: x\ndata: two\r\ndata:lines\r\n\r\ndata\n\n';
const EVENTS = ['{"a":1}', "two\nlines", ""];

describe("EventParser", () => {
  it("reads comments, fields, joined lines and every line ending", () => {
    expect(new EventParser().push(STREAM)).toEqual(EVENTS);
  });

  it.each([1, 2, 3, 5, 7])("gives the same events in pieces of %d", (size) => {
    const parser = new EventParser();
    const events: string[] = [];
    for (let at = 0; at < STREAM.length; at += size) events.push(...parser.push(STREAM.slice(at, at + size)));
    expect(events).toEqual(EVENTS);
  });

  it("holds an event back until its blank line", () => {
    const parser = new EventParser();
    expect(parser.push("data: half\n")).toEqual([]);
    expect(parser.push("\n")).toEqual(["half"]);
  });

  it("drops a byte order mark at the start alone", () => {
    expect(new EventParser().push("\uFEFFdata: a\n\n")).toEqual(["a"]);
  });
});

describe("readEvents", () => {
  it("decodes a character that was cut between two pieces", async () => {
    const bytes = new TextEncoder().encode("data: é🪨\n\n");
    const events: string[] = [];
    for await (const event of readEvents(
      streamOf([bytes.slice(0, 7), bytes.slice(7, 10), bytes.slice(10)]),
    )) {
      events.push(event);
    }
    expect(events).toEqual(["é🪨"]);
  });

  it("cancels the body when the reader stops early", async () => {
    let cancelled = false;
    const body = new ReadableStream<Uint8Array>({
      pull: (controller) => controller.enqueue(new TextEncoder().encode("data: x\n\n")),
      cancel: () => {
        cancelled = true;
      },
    });
    for await (const event of readEvents(body)) {
      expect(event).toBe("x");
      break;
    }
    expect(cancelled).toBe(true);
  });
});

function streamOf(pieces: Uint8Array[]): ReadableStream<Uint8Array> {
  return new ReadableStream({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
}
