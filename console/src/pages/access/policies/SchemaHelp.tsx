import { Button, Drawer, Skeleton } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { policySchemaQuery } from "../../../api/policies";
import { ErrorState } from "../../../parts/ErrorState";
import classes from "./Policies.module.css";

/** What policies can speak of, beside the text that is being written. */
export function SchemaHelp() {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="compact-sm" variant="default" onClick={() => setOpen(true)}>
        Schema
      </Button>
      <Drawer
        opened={open}
        onClose={() => setOpen(false)}
        position="right"
        size={620}
        title="What policies can speak of"
        closeButtonProps={{ "aria-label": "Close the schema" }}
        overlayProps={{ backgroundOpacity: 0.1 }}
      >
        {open && <SchemaText />}
      </Drawer>
    </>
  );
}

function SchemaText() {
  const { data, error, refetch, isFetching } = useQuery(policySchemaQuery);
  if (error)
    return (
      <ErrorState
        title="The schema could not be read"
        error={error}
        onRetry={() => void refetch()}
        retrying={isFetching}
      />
    );
  if (data === undefined) return <Skeleton height={320} />;
  return (
    <>
      <p className={classes.schemaAbout}>
        The types of principals, actions and resources, and the members of{" "}
        <span className="mono">context</span>, as Cedar declares them. The check refuses what is not among
        them.
      </p>
      <pre className={classes.schema} tabIndex={0} aria-label="Cedar schema">
        {data}
      </pre>
    </>
  );
}
