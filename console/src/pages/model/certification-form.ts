// What a reviewer fills in to attach a certification, and what is wrong with it.
import type { Certification, Evidence } from "../../api/governance";

export interface CertificationDraft {
  subject: string;
  name: string;
  issuer: string;
  scope: string;
  dataClasses: string[];
  issued: string;
  expires: string;
  /** Whether a document was chosen. */
  hasFile: boolean;
}

export type CertificationProblems = Partial<Record<keyof CertificationDraft, string>>;

export function checkCertification(draft: CertificationDraft, today: string): CertificationProblems {
  const problems: CertificationProblems = {};
  if (!draft.name.trim()) problems.name = "Name it as its issuer does, such as ISO 27001";
  if (!draft.issuer.trim()) problems.issuer = "Say who issued it";
  if (!draft.scope.trim()) problems.scope = "Say what it covers, in the issuer's words";
  if (!draft.issued) problems.issued = "Give the day on which it was issued";
  else if (draft.issued > today) problems.issued = "It cannot be issued in the future";
  if (!draft.expires) problems.expires = "Give the first day on which it holds no longer";
  else if (draft.issued && draft.expires <= draft.issued)
    problems.expires = "It must expire after it was issued";
  else if (draft.expires <= today) problems.expires = "It has expired already: attach the current one";
  if (!draft.hasFile) problems.hasFile = "Attach the document that proves it";
  return problems;
}

export function certificationOf(draft: CertificationDraft, evidence: Evidence): Omit<Certification, "state"> {
  const { subject, issued, expires } = draft;
  const name = draft.name.trim();
  return {
    id: certificationId(subject, name, issued),
    subject,
    name,
    issuer: draft.issuer.trim(),
    scope: draft.scope.trim(),
    data_classes: draft.dataClasses,
    evidence: { name: evidence.name, hash: evidence.hash, object_key: evidence.object_key ?? null },
    issued,
    expires,
  };
}

/** The same certificate of the same subject, issued on another day, is another one. */
export function certificationId(subject: string, name: string, issued: string): string {
  const [, about = ""] = /^[a-z]+:(.*)$/.exec(subject) ?? [];
  return [about, name, issued]
    .map((part) =>
      part
        .toLowerCase()
        .replaceAll(/[^a-z0-9]+/g, "-")
        .replaceAll(/^-+|-+$/g, ""),
    )
    .filter(Boolean)
    .join("-");
}
