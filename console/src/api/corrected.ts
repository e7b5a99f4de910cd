// Where the generated schema says less than the server: shapes that lost their name to another one, and members whose
// type it leaves open. Each is as the server declares it; once the schema is made anew, the client takes it as it is.
import type { components as documented, paths as documentedPaths } from "./schema";

type Documented = documented["schemas"];
type Replace<Shape, By> = Omit<Shape, keyof By> & By;

type ManifestKind = Documented["Manifest"]["kind"];

/** Nanos per million units of each class. */
interface Rates {
  input: number;
  output?: number;
  cache_read?: number | null;
  cache_write_5m?: number | null;
  cache_write_1h?: number | null;
  request?: number | null;
}

/** When a key ends is always told, also that it does not. */
interface Ends {
  expires_at_us: number | null;
  revoked_at_us: number | null;
}

interface Corrected {
  AuditActor:
    | { type: "principal"; id: string; name: string }
    | { type: "operator"; name: string }
    | { type: "system"; part: string };
  AuditRecord: Replace<Documented["AuditRecord"], { actor: Corrected["AuditActor"] }>;
  AuditPage: Replace<Documented["AuditPage"], { records: Corrected["AuditRecord"][] }>;
  ManifestChange:
    Extract<Documented["ManifestChange"], { op: "put" }> | { op: "delete"; kind: ManifestKind; id: string };
  ApplyManifests: {
    changes: Corrected["ManifestChange"][];
    dry_run?: boolean;
    expected_version?: number | null;
  };
  PlannedChange: Replace<Documented["PlannedChange"], { kind: ManifestKind }>;
  AppliedManifests: { version: number; applied: boolean; changes: Corrected["PlannedChange"][] };
  ListPrice: Replace<Documented["ListPrice"], { rates: Rates }>;
  CatalogueModel: Replace<Documented["CatalogueModel"], { list_prices: Corrected["ListPrice"][] }>;
  Catalogue: Replace<Documented["Catalogue"], { models: Corrected["CatalogueModel"][] }>;
  ModelRequest: Replace<Documented["ModelRequest"], { status: Documented["RequestStatus"] }>;
  CatalogueModelDetails: Replace<
    Documented["CatalogueModelDetails"],
    { list_prices: Corrected["ListPrice"][]; requests: Corrected["ModelRequest"][] }
  >;
  TermsComparison: {
    from: Documented["TermsVersion"];
    to: Documented["TermsVersion"];
    pieces: Documented["TermsPiece"][];
  };
  ApiKey: Replace<Documented["ApiKey"], Ends>;
  AccessKey: Replace<Documented["AccessKey"], Ends>;
  Keys: { api_keys: Corrected["ApiKey"][]; access_keys: Corrected["AccessKey"][] };
}

export interface components {
  schemas: Replace<Documented, Corrected>;
}

interface Json<Body> {
  content: { "application/json": Body };
}
type Answers<Body> = { responses: { 200: { headers: Record<string, unknown> } & Json<Body> } };
type Get<Path extends keyof documentedPaths, Body> = Replace<
  documentedPaths[Path],
  { get: Replace<documentedPaths[Path]["get"], Answers<Body>> }
>;

export type paths = Replace<
  documentedPaths,
  {
    "/api/v1/audit": Get<"/api/v1/audit", Corrected["AuditPage"]>;
    "/api/v1/catalogue": Get<"/api/v1/catalogue", Corrected["Catalogue"]>;
    "/api/v1/catalogue/{model}": Get<"/api/v1/catalogue/{model}", Corrected["CatalogueModelDetails"]>;
    "/api/v1/keys": Get<"/api/v1/keys", Corrected["Keys"]>;
    "/api/v1/terms/diff": Get<"/api/v1/terms/diff", Corrected["TermsComparison"]>;
    "/api/v1/manifests/apply": Replace<
      documentedPaths["/api/v1/manifests/apply"],
      {
        post: Replace<
          documentedPaths["/api/v1/manifests/apply"]["post"],
          Answers<Corrected["AppliedManifests"]> & { requestBody: Json<Corrected["ApplyManifests"]> }
        >;
      }
    >;
  }
>;
