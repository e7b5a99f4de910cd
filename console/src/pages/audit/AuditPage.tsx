// Who changed what, and is the trail whole?
import { Button } from "@mantine/core";
import { IconDownload, IconListSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { AUDIT_EXPORT, auditQuery } from "../../api/audit";
import { EmptyState } from "../../parts/EmptyState";
import { ErrorState } from "../../parts/ErrorState";
import { PageHeader } from "../../parts/PageHeader";
import { TableSkeleton } from "../../parts/TableSkeleton";
import { usePaging } from "../../parts/use-paging";
import classes from "./Audit.module.css";
import { AuditFilters } from "./AuditFilters";
import { filterOf, type AuditSearch } from "./audit-search";
import { AuditTable } from "./AuditTable";
import { RecordDrawer } from "./RecordDrawer";
import { VerificationBanner } from "./VerificationBanner";

const route = getRouteApi("/console/audit");

export function AuditPage() {
  const search = route.useSearch();
  const navigate = route.useNavigate();
  const { after, record, actor, action, kind, subject, when } = search;
  const filter = { actor, action, kind, subject, when };
  const key = [actor, action, kind, subject, when].map((member) => member ?? null);
  const trail = useQuery(auditQuery(key, (nowMs) => filterOf(search, nowMs), after));
  const { data, error, isFetching, isPlaceholderData } = trail;
  const set = (changes: Partial<AuditSearch>) =>
    void navigate({ search: (before) => clean({ ...before, ...changes }) });
  const paging = usePaging(after, data?.next ?? null, (to) => set({ after: to, record: undefined }));
  const filtered = Object.values(filter).some((value) => value !== undefined);

  return (
    <>
      <PageHeader title="Audit">
        <Button
          component="a"
          href={AUDIT_EXPORT}
          download
          size="xs"
          variant="default"
          leftSection={<IconDownload size={15} />}
        >
          Export as JSON lines
        </Button>
      </PageHeader>
      <VerificationBanner />
      <AuditFilters filter={filter} onChange={(changes) => set({ ...changes, after: undefined })} />
      {error && (
        <ErrorState
          title="The audit trail could not be read"
          error={error}
          onRetry={() => void trail.refetch()}
          retrying={isFetching}
        />
      )}
      {!data && !error && <TableSkeleton label="Reading the audit trail" />}
      {data && data.records.length === 0 && <NoRecords filtered={filtered} />}
      {data && data.records.length > 0 && (
        <>
          <AuditTable
            records={data.records}
            selected={record}
            stale={isPlaceholderData}
            onOpen={(sequence) => set({ record: String(sequence) })}
          />
          <nav className={classes.paging} aria-label="Pages of records">
            <span className="dim">
              {data.records.length} records{after === undefined ? ", the newest" : ""}, newest first
            </span>
            <Button size="xs" variant="default" disabled={!paging.newer} onClick={paging.newer}>
              {paging.newerIsFirst ? "Newest" : "Newer"}
            </Button>
            <Button size="xs" variant="default" disabled={!paging.older} onClick={paging.older}>
              Older
            </Button>
          </nav>
        </>
      )}
      <RecordDrawer
        sequence={record}
        known={data?.records ?? []}
        onClose={() => set({ record: undefined })}
      />
    </>
  );
}

function NoRecords({ filtered }: { filtered: boolean }) {
  const icon = <IconListSearch size={28} stroke={1.5} />;
  if (filtered)
    return (
      <EmptyState title="No record matches" icon={icon}>
        <p>Clear a filter, or choose a longer time.</p>
      </EmptyState>
    );
  return (
    <EmptyState title="Nothing was changed yet" icon={icon}>
      <p>
        Every administrative change is recorded here with who made it, what was there before, and what after;
        each record holds the hash of the one before it.
      </p>
    </EmptyState>
  );
}

/** Absent members instead of undefined ones, as the URL has them. */
function clean(search: Record<string, string | undefined>): AuditSearch {
  return Object.fromEntries(Object.entries(search).filter(([, value]) => value !== undefined));
}
