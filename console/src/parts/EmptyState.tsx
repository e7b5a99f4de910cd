import type { ReactNode } from "react";
import classes from "./EmptyState.module.css";

/** Nothing to show: says what would be here, and how to get the first one. */
export function EmptyState({
  title,
  icon,
  children,
}: {
  title: string;
  icon?: ReactNode;
  children?: ReactNode;
}) {
  return (
    <section className={classes.root}>
      {icon && <div className={classes.icon}>{icon}</div>}
      <h2 className={classes.title}>{title}</h2>
      <div className={classes.body}>{children}</div>
    </section>
  );
}
