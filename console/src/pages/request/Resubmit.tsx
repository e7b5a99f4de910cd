import { Button } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { AccessRequest, Asked } from "../../api/governance";
import { catalogueModelQuery } from "../../api/governance-queries";
import { organisationChoicesQuery } from "../../api/organisation";
import { PanelNote } from "../../parts/Panel";
import { RequestForm } from "../request-access/RequestForm";
import { draftOf } from "../request-access/request-form";
import classes from "./Request.module.css";

interface Props {
  request: AccessRequest;
  pending: boolean;
  /** Without changes it is sent in as it was. */
  onSubmit: (asked?: Asked) => void;
}

/** The requester's answer: sends it in again, as it was or changed. */
export function Resubmit({ request, pending, onSubmit }: Props) {
  const [editing, setEditing] = useState(false);
  const { data: model } = useQuery(catalogueModelQuery(request.model));
  const { data: organisation } = useQuery(organisationChoicesQuery);
  if (editing && model && organisation)
    return (
      <RequestForm
        model={request.model}
        initial={draftOf(request.asked)}
        choices={{ organisation, regions: model.regions, modes: model.modes }}
        verb="Send in with changes"
        pending={pending}
        onSubmit={onSubmit}
        onCancel={() => setEditing(false)}
      />
    );
  return (
    <div className={classes.resubmit}>
      <PanelNote>
        Change what is asked, or answer in a comment and send it in as it is. Changes start the review anew.
      </PanelNote>
      <div className={classes.verbs}>
        <Button onClick={() => setEditing(true)}>Change what is asked</Button>
        <Button variant="default" loading={pending} onClick={() => onSubmit()}>
          Send in as it is
        </Button>
      </div>
    </div>
  );
}
