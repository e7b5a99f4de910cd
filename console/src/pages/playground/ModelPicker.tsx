import { Select } from "@mantine/core";
import type { Model } from "../../api/vocabulary";
import { FILTER_MARK } from "../../app/shell/use-shortcuts";
import { GradeTag } from "../../parts/GradeTag";
import { Money, Tokens } from "../../parts/Quantity";
import { StateMark } from "../../parts/StateMark";
import classes from "./ModelPicker.module.css";

interface Props {
  models: Model[];
  model: Model;
  onChoose: (id: string) => void;
}

export function ModelPicker({ models, model, onChoose }: Props) {
  const named = new Map(models.map((candidate) => [candidate.id, candidate]));
  return (
    <div>
      <Select
        {...FILTER_MARK}
        label="Model"
        searchable
        allowDeselect={false}
        maxDropdownHeight={360}
        data={models.map(({ id, name }) => ({ value: id, label: name }))}
        value={model.id}
        onChange={(id) => id !== null && onChoose(id)}
        nothingFoundMessage="No such model"
        renderOption={({ option }) => <Choice model={named.get(option.value)} />}
      />
      <dl className={classes.facts}>
        <dt>Id</dt>
        <dd className="mono">{model.id}</dd>
        <dt>Status</dt>
        <dd>
          <StateMark of="model" state={model.status} />
        </dd>
        <dt>Grade</dt>
        <dd>
          <GradeTag grade={model.grade} />
        </dd>
        <dt>Context</dt>
        <dd>
          <Tokens count={model.context_tokens} /> tokens
        </dd>
        <dt>Price</dt>
        <dd>
          {model.price ? (
            <>
              <Money nanos={model.price.input_nanos_per_million} /> in,{" "}
              <Money nanos={model.price.output_nanos_per_million} /> out, per million
            </>
          ) : (
            "none"
          )}
        </dd>
      </dl>
    </div>
  );
}

function Choice({ model }: { model: Model | undefined }) {
  if (!model) return null;
  return (
    <div className={classes.choice}>
      <span className={classes.name}>{model.name}</span>
      <span className={classes.marks}>
        <GradeTag grade={model.grade} />
        {model.status !== "ready" && <StateMark of="model" state={model.status} />}
      </span>
    </div>
  );
}
