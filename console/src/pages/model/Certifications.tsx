import { Button } from "@mantine/core";
import { useState } from "react";
import type { CatalogueDetails, Certification } from "../../api/governance";
import { mayAttachCertifications } from "../../app/roles";
import { useSession } from "../../app/use-session";
import { subjectText } from "../../catalogue/words";
import { StateMark } from "../../parts/StateMark";
import { EvidenceLink } from "../../parts/EvidenceLink";
import { Panel, PanelNote } from "../../parts/Panel";
import { Day } from "../../parts/Quantity";
import { AttachCertification } from "./AttachCertification";
import classes from "./Model.module.css";

/** What somebody certified of the model, with the evidence. Never assumed. */
export function Certifications({ model }: { model: CatalogueDetails }) {
  const [attaching, setAttaching] = useState(false);
  const attach = mayAttachCertifications(useSession()) && (
    <Button size="compact-sm" variant="default" onClick={() => setAttaching(true)}>
      Attach a certification
    </Button>
  );
  return (
    <Panel title="Certifications" actions={attach}>
      {model.certifications.length === 0 && (
        <PanelNote>
          No evidence attached. A certification counts from the day on which a reviewer attaches its document.
        </PanelNote>
      )}
      <ul className={classes.list}>
        {model.certifications.map((certification) => (
          <CertificationItem key={certification.id} certification={certification} />
        ))}
      </ul>
      <AttachCertification model={model} opened={attaching} onClose={() => setAttaching(false)} />
    </Panel>
  );
}

function CertificationItem({ certification }: { certification: Certification }) {
  const {
    name,
    issuer,
    scope,
    subject,
    data_classes = [],
    evidence,
    issued,
    expires,
    withdrawn,
    state,
  } = certification;
  return (
    <li className={classes.item}>
      <div className={classes.itemHead}>
        <strong>{name}</strong>
        <StateMark of="certification" state={state} />
      </div>
      <p>{scope}</p>
      <div className={classes.itemFacts}>
        <span>By {issuer}</span>
        <span>For {subjectText(subject)}</span>
        <span>
          <Day day={issued} /> to <Day day={expires} />
        </span>
        {withdrawn && (
          <span>
            Withdrawn <Day day={withdrawn} />
          </span>
        )}
        {data_classes.length > 0 && <span>Speaks for {data_classes.join(", ")} data</span>}
        <EvidenceLink evidence={evidence} />
      </div>
    </li>
  );
}
