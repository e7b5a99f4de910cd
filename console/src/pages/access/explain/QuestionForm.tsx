import { Autocomplete, Button, Select, TextInput } from "@mantine/core";
import { useQuery } from "@tanstack/react-query";
import { useState, type SyntheticEvent } from "react";
import { policySchemaQuery } from "../../../api/policies";
import type { Principal } from "../../../api/principals";
import { modelsQuery } from "../../../api/queries";
import { FILTER_MARK } from "../../../app/shell/use-shortcuts";
import type { ExplainSearch } from "../access-search";
import { principalOptions } from "../principal-options";
import { actionsOf } from "./actions";
import classes from "./Explain.module.css";

interface Props {
  asked: ExplainSearch;
  principals: readonly Principal[];
  onAsk: (asked: ExplainSearch) => void;
}

/** Who, what, of which, and where the call would come from. */
export function QuestionForm({ asked, principals, onAsk }: Props) {
  const schema = useQuery(policySchemaQuery);
  const models = useQuery(modelsQuery);
  const [principal, setPrincipal] = useState(asked.principal ?? "");
  const [action, setAction] = useState(asked.action ?? "bedrock:InvokeModel");
  const [resource, setResource] = useState(asked.resource ?? "");
  const [region, setRegion] = useState(asked.region ?? "");
  const ready = principal !== "" && action !== "" && resource.trim() !== "";
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    if (!ready) return;
    onAsk({ principal, action, resource: resource.trim(), region: region.trim() || undefined });
  };
  const options = principalOptions(principals);
  const known = principal === "" || options.some(({ value }) => value === principal);
  const actions = actionsOf(schema.data);

  return (
    <form className={classes.form} onSubmit={submit}>
      <Select
        {...FILTER_MARK}
        label="Who"
        placeholder="A user or a service"
        searchable
        allowDeselect={false}
        limit={100}
        data={known ? options : [{ value: principal, label: principal }, ...options]}
        value={principal === "" ? null : principal}
        onChange={(value) => setPrincipal(value ?? "")}
      />
      <Select
        label="Does"
        searchable
        allowDeselect={false}
        data={actions.includes(action) ? actions : [action, ...actions]}
        value={action}
        onChange={(value) => value !== null && setAction(value)}
      />
      <Autocomplete
        label="To"
        placeholder="A model’s id, or an ARN"
        limit={50}
        data={models.data?.map(({ id }) => id) ?? []}
        value={resource}
        onChange={setResource}
        spellCheck={false}
      />
      <TextInput
        label="From region"
        placeholder="Its own"
        value={region}
        onChange={(event) => setRegion(event.currentTarget.value)}
        spellCheck={false}
      />
      <Button type="submit" disabled={!ready}>
        Explain
      </Button>
    </form>
  );
}
