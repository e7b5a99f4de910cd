// The audit trail: who did what to what, and whether it is still as it was written.
import { keepPreviousData, queryOptions } from "@tanstack/react-query";
import { api, unwrap, type QueryOf, type Schemas } from "./client";

export type AuditActor = Schemas["AuditActor"];
export type AuditRecord = Schemas["AuditRecord"];
export type AuditPage = Schemas["AuditPage"];
export type AuditVerification = Schemas["AuditVerification"];

type AuditQuestion = QueryOf<"/api/v1/audit">;
/** What narrows the audit trail. Absent members do not narrow. */
export type AuditFilter = Omit<AuditQuestion, "after" | "limit">;

export const AUDIT_PAGE = 50;

/** The filter is made when the question is asked: a relative time counts back from then. */
export function auditQuery(
  key: readonly unknown[],
  filter: (nowMs: number) => AuditFilter,
  after: string | undefined,
) {
  return queryOptions({
    queryKey: ["audit", "records", ...key, after ?? null],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => readRecords({ ...filter(Date.now()), after, limit: AUDIT_PAGE }, signal),
  });
}

/** One record, which never changes. The trail is read newest first, so it is the first one after its successor. */
export function auditRecordQuery(sequence: number) {
  return queryOptions({
    queryKey: ["audit", "record", sequence],
    staleTime: Infinity,
    queryFn: async ({ signal }) => {
      const page = await readRecords({ after: String(sequence + 1), limit: 1 }, signal);
      return page.records.find((record) => record.sequence === sequence) ?? null;
    },
  });
}

async function readRecords(query: AuditQuestion, signal: AbortSignal): Promise<AuditPage> {
  return unwrap(await api.GET("/api/v1/audit", { signal, params: { query } }));
}

/** Reads the whole chain: asked when the page opens, and when a person asks again. */
export const auditVerificationQuery = queryOptions({
  queryKey: ["audit", "verification"],
  staleTime: 60_000,
  queryFn: async ({ signal }) => unwrap(await api.GET("/api/v1/audit/verification", { signal })),
});

export const AUDIT_EXPORT = "/api/v1/audit/export";
