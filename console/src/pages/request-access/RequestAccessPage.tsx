// What do I need to say to be allowed to call this model, and who will decide?
import { Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi, Link } from "@tanstack/react-router";
import { catalogueModelQuery, stagesQuery } from "../../api/governance-queries";
import { organisationChoicesQuery } from "../../api/organisation";
import { ErrorState } from "../../parts/ErrorState";
import { PageHeader } from "../../parts/PageHeader";
import { Crumbs } from "../../parts/Crumbs";
import classes from "./RequestAccess.module.css";
import { NewRequest } from "./NewRequest";

const route = getRouteApi("/console/models/$id/request-access");

export function RequestAccessPage() {
  const { id } = route.useParams();
  const model = useQuery(catalogueModelQuery(id));
  const organisation = useQuery(organisationChoicesQuery);
  const { data: stages } = useQuery(stagesQuery);
  const error = model.error ?? organisation.error;
  const ready = model.data && organisation.data;
  return (
    <>
      <Crumbs to="/models" label="Models" />
      <PageHeader title={`Request access to ${model.data?.name ?? id}`} />
      {error && (
        <ErrorState
          title="The form could not be prepared"
          error={error}
          onRetry={() => void Promise.all([model.refetch(), organisation.refetch()])}
          retrying={model.isFetching || organisation.isFetching}
        />
      )}
      {!ready && !error && (
        <div className={classes.page} role="status" aria-label="Preparing the form">
          <Skeleton height={520} radius={10} />
          <Skeleton height={220} radius={10} />
        </div>
      )}
      {ready && (
        <div className={classes.page}>
          <NewRequest model={model.data} organisation={organisation.data} />
          <aside className={classes.aside} aria-label="What happens next">
            <h2>What happens next</h2>
            <p>The request walks these stages. Nobody decides a request of their own.</p>
            <ol className={classes.stages}>
              {stages?.map(({ id: stage, name, role }) => (
                <li key={stage}>
                  <strong>{name}</strong> <span className="dim">{role}</span>
                </li>
              ))}
            </ol>
            <p>
              Once it is approved, calls succeed within a second. What is asked for here becomes the condition
              that is checked on every call: ask for what is needed.
            </p>
            <p>
              <Link to="/models/$id" params={{ id }} className="link linkInText">
                Terms, certifications and prices of {model.data.name}
              </Link>
            </p>
          </aside>
        </div>
      )}
    </>
  );
}
