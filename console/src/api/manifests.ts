// What is declared, and the one way to change it: a list of changes that is planned first, then applied whole.
import type { QueryClient } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./client";

export type Manifest = Schemas["Manifest"];
export type ManifestKind = Manifest["kind"];
export type ManifestOf<Kind extends ManifestKind> = Extract<Manifest, { kind: Kind }>;
export type Change = Schemas["ManifestChange"];
export type PlannedChange = Schemas["PlannedChange"];
/** What changes would do, or did. */
export type Plan = Schemas["AppliedManifests"];

/** What plans and problems call it. What has no id of its own is named by what makes it one of a kind. */
export function manifestId(manifest: Manifest): string {
  switch (manifest.kind) {
    case "member":
      return `${manifest.principal} ${manifest.unit} ${manifest.role}`;
    case "group":
      return `${manifest.group} ${manifest.unit} ${manifest.role}`;
    case "resource_policy":
      return `${manifest.account} ${manifest.arn}`;
    case "data_retention":
    case "use_case":
      return manifest.account;
    case "price":
      return [
        manifest.model,
        manifest.region ?? "*",
        manifest.mode ?? "on-demand",
        manifest.tier ?? "default",
        manifest.effective_from,
      ].join(" ");
    default:
      return manifest.id;
  }
}

/** Everything of a kind that the viewer is in charge of. */
export async function manifestsOf<Kind extends ManifestKind>(
  kind: Kind,
  signal: AbortSignal,
): Promise<ManifestOf<Kind>[]> {
  const { manifests } = unwrap(await api.GET("/api/v1/manifests", { signal, params: { query: { kind } } }));
  return manifests.filter((manifest): manifest is ManifestOf<Kind> => manifest.kind === kind);
}

/** What the changes would do, and whether they may; nothing is changed. */
export async function planChanges(changes: Change[]): Promise<Plan> {
  return apply({ changes, dry_run: true });
}

/** All of them or none. With a version, only if nobody changed the configuration since it was that. */
export async function applyChanges(changes: Change[], expectedVersion?: number): Promise<Plan> {
  return apply({ changes, dry_run: false, expected_version: expectedVersion });
}

async function apply(body: Schemas["ApplyManifests"]): Promise<Plan> {
  return unwrap(await api.POST("/api/v1/manifests/apply", { body }));
}

/** After a change: everything that depends on what is declared is asked again. */
export async function forgetAccess(client: QueryClient): Promise<void> {
  await Promise.all([
    client.invalidateQueries({ queryKey: ["access"] }),
    client.invalidateQueries({ queryKey: ["audit"] }),
  ]);
}
