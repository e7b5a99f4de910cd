import { Button } from "@mantine/core";
import { useState, type SyntheticEvent } from "react";
import type { AccessRequest } from "../../api/governance";
import { useAttachEvidence } from "../../api/governance-queries";
import { ErrorState } from "../../parts/ErrorState";
import { EvidenceLink } from "../../parts/EvidenceLink";
import { FileField } from "../../parts/FileField";
import { Panel, PanelNote } from "../../parts/Panel";
import classes from "./Request.module.css";
import { stageName } from "./words";

/** Documents that decisions stand on, and the way to add one. */
export function EvidencePanel({ request }: { request: AccessRequest }) {
  const { evidence, stages, can, status } = request;
  const underWay = status === "open" || status === "changes_asked";
  return (
    <Panel title="Evidence">
      {evidence.length === 0 && <PanelNote>No evidence attached.</PanelNote>}
      <ul className={classes.evidence}>
        {evidence.map((document) => (
          <li key={`${document.stage} ${document.hash}`}>
            <EvidenceLink evidence={document} />
            <span className="dim">{stageName(stages, document.stage)}</span>
          </li>
        ))}
      </ul>
      {underWay && can.comment && <AttachForm key={evidence.length} request={request} />}
    </Panel>
  );
}

function AttachForm({ request }: { request: AccessRequest }) {
  const [file, setFile] = useState<File | null>(null);
  const attach = useAttachEvidence(request.id);
  const at = stageName(request.stages, request.stage);
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (file) attach.mutate({ file, version: request.version });
  };
  return (
    <form className={classes.attach} onSubmit={submit}>
      <FileField
        label={at === null ? "Attach a document" : `Attach a document for ${at}`}
        file={file}
        onChange={setFile}
      />
      <Button size="xs" variant="default" type="submit" disabled={!file} loading={attach.isPending}>
        Attach
      </Button>
      {attach.error && <ErrorState title="The document was not attached" error={attach.error} />}
    </form>
  );
}
