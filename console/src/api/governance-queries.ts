// The questions of the pages Models and Approvals, with the keys under which answers are kept.
import { keepPreviousData, queryOptions, useMutation, useQueryClient } from "@tanstack/react-query";
import type { Schemas } from "./client";
import type { ActionBody, CatalogueFilter, EntitlementAction, Evidence, RequestsFilter } from "./governance";
import { governance } from "./governance-client";

export const CATALOGUE_PAGE = 50;

export function catalogueQuery(filter: CatalogueFilter, after: string | undefined) {
  return queryOptions({
    queryKey: ["catalogue", filter, after ?? null],
    staleTime: 30_000,
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => governance.catalogue({ ...filter, after, limit: CATALOGUE_PAGE }, signal),
  });
}

export function catalogueModelQuery(id: string) {
  return queryOptions({
    queryKey: ["catalogue-model", id],
    queryFn: ({ signal }) => governance.model(id, signal),
  });
}

/** A version of terms is named by the hash of its text: it never changes. */
export function termsTextQuery(subject: string, hash: string) {
  return queryOptions({
    queryKey: ["terms-text", subject, hash],
    staleTime: Infinity,
    queryFn: ({ signal }) => governance.termsText(subject, hash, signal),
  });
}

export function termsDiffQuery(subject: string, from: string, to: string) {
  return queryOptions({
    queryKey: ["terms-diff", subject, from, to],
    staleTime: Infinity,
    queryFn: ({ signal }) => governance.termsDiff(subject, from, to, signal),
  });
}

export const stagesQuery = queryOptions({
  queryKey: ["approval-stages"],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => governance.stages(signal),
});

export function requestsQuery(filter: RequestsFilter) {
  return queryOptions({
    queryKey: ["requests", filter],
    placeholderData: keepPreviousData,
    queryFn: ({ signal }) => governance.requests(filter, signal),
  });
}

export function requestQuery(id: string) {
  return queryOptions({
    queryKey: ["request", id],
    queryFn: ({ signal }) => governance.request(id, signal),
  });
}

/** What a change to a request or an entitlement may have made old. */
const MOVED = ["requests", "request", "catalogue", "catalogue-model", "models"];

function useForget() {
  const client = useQueryClient();
  return () => Promise.all(MOVED.map((key) => client.invalidateQueries({ queryKey: [key] })));
}

/** Acts on a request. Also after a refusal everything is read again: somebody else may have been quicker. */
export function useRequestAction(id: string) {
  const forget = useForget();
  return useMutation({
    mutationFn: (body: ActionBody) => governance.act(id, body),
    onSettled: forget,
  });
}

export function useOpenRequest() {
  const forget = useForget();
  return useMutation({ mutationFn: governance.open, onSuccess: forget });
}

export function useEntitlementAction(id: string) {
  const forget = useForget();
  return useMutation({
    mutationFn: ({ action, reason }: { action: EntitlementAction; reason: string }) =>
      governance.changeEntitlement(id, action, reason),
    onSettled: forget,
  });
}

/** Keeps the document first: a certification without its evidence cannot be. */
export function useAttachCertification() {
  const forget = useForget();
  return useMutation({
    mutationFn: async ({
      file,
      certify,
    }: {
      file: File;
      certify: (evidence: Evidence) => Schemas["Certification"];
    }) => governance.putCertification(certify(await governance.upload(file))),
    onSuccess: forget,
  });
}

export function useAddTerms() {
  const forget = useForget();
  return useMutation({ mutationFn: governance.addTerms, onSuccess: forget });
}

/** Keeps the document, then names it in the request. */
export function useAttachEvidence(id: string) {
  const forget = useForget();
  return useMutation({
    mutationFn: async ({ file, version }: { file: File; version: number }) => {
      const { name, hash, object_key } = await governance.upload(file);
      return governance.act(id, {
        action: "attach_evidence",
        version,
        evidence: { name, hash, object_key },
      });
    },
    onSettled: forget,
  });
}
