import { describe, expect, it } from "vitest";
import { betweenText, filterOf, readAuditSearch, whenOf } from "./audit-search";

const NOW = Date.UTC(2026, 10, 23);

describe("the audit page's search", () => {
  it("keeps what it knows and drops what it cannot read", () =>
    expect(
      readAuditSearch({ actor: "ann", when: "3y", record: "12", after: "", nonsense: "x", kind: "policy" }),
    ).toEqual({ actor: "ann", record: "12", kind: "policy" }));

  it("drops a record that is no number", () => expect(readAuditSearch({ record: "1e9x" })).toEqual({}));
});

describe("the time of the trail", () => {
  it("is everything when nothing is said", () => expect(filterOf({}, NOW)).not.toHaveProperty("since_us"));

  it("counts a span back from now", () =>
    expect(filterOf({ when: "7d" }, NOW).since_us).toBe((NOW - 7 * 86_400_000) * 1000));

  it("reads two instants as they are written", () => {
    const text = betweenText(NOW - 1000, NOW);
    expect(text).toBe("2026-11-22T23:59:59Z/2026-11-23T00:00:00Z");
    expect(filterOf({ when: text }, NOW)).toMatchObject({
      since_us: (NOW - 1000) * 1000,
      until_us: NOW * 1000,
    });
  });

  it.each(["", "x/y", "2026-11-23T00:00:00Z", "2026-11-24/2026-11-23", "2026-11-22/2026-11-23/2026-11-24"])(
    "is not read from %s",
    (text) => expect(whenOf(text)).toBeNull(),
  );
});
