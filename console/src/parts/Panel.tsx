import { useId, type ReactNode } from "react";
import classes from "./Panel.module.css";

interface Props {
  title: string;
  /** What acts on the panel, at the end of its heading. */
  actions?: ReactNode;
  children: ReactNode;
}

/** One subject of a page, under its heading. */
export function Panel({ title, actions, children }: Props) {
  const id = useId();
  return (
    <section className={classes.root} aria-labelledby={id}>
      <header className={classes.head}>
        <h2 className={classes.title} id={id}>
          {title}
        </h2>
        {actions && <div className={classes.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}

/** Nothing here yet: one quiet sentence within a panel. */
export function PanelNote({ children }: { children: ReactNode }) {
  return <p className={classes.note}>{children}</p>;
}

export function Facts({ children }: { children: ReactNode }) {
  return <dl className={classes.facts}>{children}</dl>;
}

export function Fact({ name, children }: { name: string; children: ReactNode }) {
  return (
    <div className={classes.fact}>
      <dt>{name}</dt>
      <dd>{children}</dd>
    </div>
  );
}
