import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import type { CatalogueDetails } from "../../api/governance";
import { useOpenRequest } from "../../api/governance-queries";
import type { OrganisationChoices } from "../../api/organisation";
import { useSession } from "../../app/use-session";
import { ErrorState } from "../../parts/ErrorState";
import { draftFor } from "./request-form";
import { RequestForm } from "./RequestForm";

/** A new request, filled in from the session. Once it is open, its own page goes on. */
export function NewRequest({
  model,
  organisation,
}: {
  model: CatalogueDetails;
  organisation: OrganisationChoices;
}) {
  const session = useSession();
  const navigate = useNavigate();
  const [draft] = useState(() => draftFor(session, model, organisation));
  const open = useOpenRequest();
  return (
    <RequestForm
      model={model.id}
      initial={draft}
      choices={{ organisation, regions: model.regions, modes: model.modes }}
      verb="Request access"
      pending={open.isPending}
      onSubmit={(asked) =>
        open.mutate(asked, { onSuccess: ({ id }) => void navigate({ to: "/approvals/$id", params: { id } }) })
      }
      onCancel={() => void navigate({ to: "/models/$id", params: { id: model.id } })}
    >
      {open.error && <ErrorState title="The request was not opened" error={open.error} />}
    </RequestForm>
  );
}
