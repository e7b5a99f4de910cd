import { IconChevronLeft } from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import classes from "./Crumbs.module.css";

/** The way back to the list that a page belongs to. */
export function Crumbs({ to, label }: { to: "/models" | "/approvals"; label: string }) {
  return (
    <nav aria-label="Back" className={classes.root}>
      <Link to={to} className="link">
        <IconChevronLeft size={14} aria-hidden />
        {label}
      </Link>
    </nav>
  );
}
