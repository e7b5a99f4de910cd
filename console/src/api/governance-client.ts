// What the pages of onboarding ask of the admin API: one function a question or a change.
import { api, unwrap, type QueryOf, type Schemas } from "./client";
import type {
  AccessRequest,
  ActionBody,
  Asked,
  EntitlementAction,
  NewTerms,
  RequestsFilter,
} from "./governance";
import { applyChanges } from "./manifests";

export const governance = {
  catalogue: async (query: QueryOf<"/api/v1/catalogue">, signal: AbortSignal) =>
    unwrap(await api.GET("/api/v1/catalogue", { signal, params: { query } })),
  model: async (model: string, signal: AbortSignal) =>
    unwrap(await api.GET("/api/v1/catalogue/{model}", { signal, params: { path: { model } } })),
  termsText: async (subject: string, hash: string, signal: AbortSignal) =>
    unwrap(
      await api.GET("/api/v1/terms/text", { signal, parseAs: "text", params: { query: { subject, hash } } }),
    ),
  termsDiff: async (subject: string, from: string, to: string, signal: AbortSignal) =>
    unwrap(await api.GET("/api/v1/terms/diff", { signal, params: { query: { subject, from, to } } })),
  addTerms: async (body: NewTerms) => unwrap(await api.POST("/api/v1/terms", { body })),
  upload: async (file: File) =>
    unwrap(
      await api.POST("/api/v1/evidence", {
        params: { query: { name: file.name } },
        headers: { "content-type": "application/octet-stream" },
        // The document knows a body of bytes as a string: the file itself is sent in its place.
        body: "",
        bodySerializer: () => file,
      }),
    ),
  putCertification: (certification: Schemas["Certification"]) =>
    applyChanges([{ op: "put", manifest: { kind: "certification", ...certification } }]),
  stages: async (signal: AbortSignal) => unwrap(await api.GET("/api/v1/approvals/stages", { signal })).stages,
  requests: async (query: RequestsFilter, signal: AbortSignal) =>
    unwrap(await api.GET("/api/v1/requests", { signal, params: { query } })),
  request: async (id: string, signal: AbortSignal) =>
    inFull(unwrap(await api.GET("/api/v1/requests/{id}", { signal, params: { path: { id } } }))),
  open: async (body: Asked) => inFull(unwrap(await api.POST("/api/v1/requests", { body }))),
  act: async (id: string, body: ActionBody) =>
    inFull(unwrap(await api.POST("/api/v1/requests/{id}/actions", { params: { path: { id } }, body }))),
  changeEntitlement: async (id: string, action: EntitlementAction, reason: string) =>
    unwrap(
      await api.POST("/api/v1/entitlements/{id}/actions", {
        params: { path: { id } },
        body: { action, reason },
      }),
    ),
};

/** What the server writes of a request is whole; the document describes it as what is read, where members may lack. */
function inFull(request: Schemas["ApprovalRequest"]): AccessRequest {
  return request as AccessRequest;
}
