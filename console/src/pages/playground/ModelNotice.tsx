import { IconTool } from "@tabler/icons-react";
import type { ReactNode } from "react";
import { asSentence } from "../../api/error";
import type { Model, ModelStatus } from "../../api/vocabulary";
import { CopyText } from "../../parts/CopyText";
import classes from "./ModelNotice.module.css";

interface Cure {
  title: string;
  steps: ReactNode;
}

const CURES: Record<Exclude<ModelStatus, "ready">, Cure> = {
  not_installed: {
    title: "This model's files are not installed",
    steps: (
      <>
        On the machine that runs Outcrop, run <CopyText text="make model" label="Copy the command" /> or point{" "}
        <span className="mono">OUTCROP_MODELS</span> at a folder that holds them. This page notices by itself.
      </>
    ),
  },
  unpriced: {
    title: "This model has no price",
    steps:
      "Calls without a price are refused, so that nothing is free by accident. Add a price for it to the configuration.",
  },
  no_connection: {
    title: "No connection serves this model",
    steps: "Add a connection that serves it to the configuration, with its endpoint, region and credentials.",
  },
};

/** Why the chosen model cannot answer, and what makes it. Nothing when it can. */
export function ModelNotice({ model }: { model: Model }) {
  if (model.status === "ready") return null;
  const { title, steps } = CURES[model.status];
  return (
    <section className={classes.root} role="status">
      <IconTool size={18} className={classes.icon} aria-hidden />
      <div>
        <h2 className={classes.title}>{title}</h2>
        {model.status_detail !== null && <p className={classes.detail}>{asSentence(model.status_detail)}</p>}
        <p>{steps}</p>
      </div>
    </section>
  );
}
