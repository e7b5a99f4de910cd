// Which models are there, what do they cost, and can they be called?
import { TextInput } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { modelsQuery } from "../../api/queries";
import { FILTER_MARK } from "../../app/shell/use-shortcuts";
import { EmptyState } from "../../parts/EmptyState";
import { ErrorState } from "../../parts/ErrorState";
import { PageHeader } from "../../parts/PageHeader";
import { TableSkeleton } from "../../parts/TableSkeleton";
import classes from "./Models.module.css";
import { ModelTable } from "./ModelTable";

export function ModelsPage() {
  const { data, error, refetch, isFetching } = useQuery(modelsQuery);
  const [text, setText] = useState("");
  const wanted = text.trim().toLowerCase();
  const shown = data?.filter(({ id, name, provider }) =>
    `${id} ${name} ${provider}`.toLowerCase().includes(wanted),
  );
  const ready = data?.filter(({ status }) => status === "ready").length ?? 0;

  return (
    <>
      <PageHeader title="Models">
        <TextInput
          {...FILTER_MARK}
          className={classes.search}
          size="xs"
          type="search"
          aria-label="Filter models"
          placeholder="Filter by name, id or provider"
          leftSection={<IconSearch size={14} aria-hidden />}
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
        />
      </PageHeader>
      {error && (
        <ErrorState
          title="The models could not be read"
          error={error}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {!data && !error && <TableSkeleton label="Reading the models" rows={6} />}
      {data?.length === 0 && (
        <EmptyState title="No models yet">
          <p>
            Models come from the configuration: add a connection and the models that it serves, then start
            Outcrop again.
          </p>
        </EmptyState>
      )}
      {data && data.length > 0 && (
        <p className={classes.summary}>
          {ready} of {data.length} models are ready. Prices are per million tokens.
        </p>
      )}
      {shown && shown.length > 0 && <ModelTable models={shown} />}
      {data && data.length > 0 && shown?.length === 0 && <p className="dim">No model matches “{text}”.</p>}
    </>
  );
}
