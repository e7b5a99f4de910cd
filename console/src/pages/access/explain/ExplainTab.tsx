// May this principal do this to that, and why?
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { IconScale } from "@tabler/icons-react";
import { explainQuery, type Question } from "../../../api/explain";
import { organisationQuery } from "../../../api/organisation";
import { principalsQuery } from "../../../api/principals";
import { EmptyState } from "../../../parts/EmptyState";
import { ErrorState } from "../../../parts/ErrorState";
import { TableSkeleton } from "../../../parts/TableSkeleton";
import type { ExplainSearch } from "../access-search";
import { Failed } from "../Failed";
import { Answer } from "./Answer";
import { QuestionForm } from "./QuestionForm";

const route = getRouteApi("/console/access/explain");

export function ExplainTab() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const principals = useQuery(principalsQuery);
  const organisation = useQuery(organisationQuery);
  const question = questionOf(search);
  return (
    <>
      <Failed title="The principals could not be read" queries={[principals]} />
      <QuestionForm
        key={JSON.stringify(search)}
        asked={search}
        principals={principals.data ?? []}
        onAsk={(asked) => void navigate({ search: (before) => ({ ...before, ...asked }) })}
      />
      {question ? (
        <Explained question={question} units={organisation.data?.units ?? []} />
      ) : (
        <EmptyState title="Ask why a call falls as it does" icon={<IconScale size={28} stroke={1.5} />}>
          <p>
            Choose who asks, for what, and of which model. The answer names each step: the roles, the
            entitlement with its conditions, and every policy that spoke. Its address can be sent to a
            colleague.
          </p>
        </EmptyState>
      )}
    </>
  );
}

function Explained({
  question,
  units,
}: {
  question: Question;
  units: Parameters<typeof Answer>[0]["units"];
}) {
  const { data, error, refetch, isFetching } = useQuery(explainQuery(question));
  if (error)
    return (
      <ErrorState
        title="The decision could not be explained"
        error={error}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  if (!data) return <TableSkeleton label="Reading the decision" rows={5} />;
  return <Answer question={question} explanation={data} units={units} />;
}

/** A question once it says who, what and of which; the region is the caller's own without one. */
function questionOf({ principal, action, resource, region }: ExplainSearch): Question | null {
  if (principal === undefined || action === undefined || resource === undefined) return null;
  return { principal, action, resource, ...(region !== undefined && { region }) };
}
