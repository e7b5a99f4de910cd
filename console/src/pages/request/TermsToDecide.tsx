import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import type { AccessRequest } from "../../api/governance";
import { catalogueModelQuery } from "../../api/governance-queries";
import { subjectText } from "../../catalogue/words";
import { Panel, PanelNote } from "../../parts/Panel";
import { DateOf } from "../../parts/Quantity";
import { TermsText } from "../../terms/TermsText";

/** The terms in force, where they are decided on. A review of changed terms shows the difference instead. */
export function TermsToDecide({ request }: { request: AccessRequest }) {
  const asks = request.stages.some(({ needs, state }) => needs.includes("terms") && state !== "skipped");
  const isReview = request.review?.terms !== null && request.review?.terms !== undefined;
  const { data: model } = useQuery(catalogueModelQuery(request.model));
  const decides = request.stages.some(({ needs, state }) => needs.includes("terms") && state === "current");
  const [open, setOpen] = useState(decides);
  const underWay = request.status === "open" || request.status === "changes_asked";
  if (!asks || isReview || !underWay || !model) return null;
  const terms = model.terms.in_force;
  return (
    <Panel
      title="Terms"
      actions={
        terms && (
          <Button size="compact-sm" variant="default" onClick={() => setOpen(!open)}>
            {open ? "Hide the text" : "Read the text"}
          </Button>
        )
      }
    >
      {!terms && (
        <PanelNote>
          No evidence attached: legal review needs the terms.{" "}
          <Link to="/models/$id" params={{ id: request.model }} className="link linkInText">
            Attach them to the model
          </Link>
        </PanelNote>
      )}
      {terms && (
        <PanelNote>
          {terms.title}, version {terms.ordinal}, for {subjectText(terms.subject)}, since{" "}
          <DateOf us={terms.added_at_us} />. Approving legal review accepts exactly this text.
        </PanelNote>
      )}
      {terms && open && <TermsText subject={terms.subject} hash={terms.hash} />}
    </Panel>
  );
}
