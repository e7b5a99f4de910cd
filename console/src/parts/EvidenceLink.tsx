import type { Evidence } from "../api/governance";

/** A document that proves something: opens its bytes where they are kept, or its address. */
export function EvidenceLink({ evidence }: { evidence: Evidence }) {
  const { name, hash, object_key } = evidence;
  const hint = hash ? `SHA-256\n${hash}` : undefined;
  if (object_key)
    return (
      <a href={`/api/v1/evidence/${hash}`} className="link" data-hint={hint} download={name}>
        {name}
      </a>
    );
  if (/^https:\/\//.test(name))
    return (
      <a href={name} className="link" data-hint={hint} target="_blank" rel="noreferrer noopener">
        {name.replace(/^https:\/\//, "")}
      </a>
    );
  return <span data-hint={hint}>{name}</span>;
}
