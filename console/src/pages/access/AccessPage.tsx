// Who may do what, where, and why?
import { Link, Outlet } from "@tanstack/react-router";
import { PageHeader } from "../../parts/PageHeader";
import classes from "./Access.module.css";
import { Announcer } from "./change/Announcer";

const TABS = [
  { to: "/access/organisation", label: "Organisation" },
  { to: "/access/members", label: "Members" },
  { to: "/access/keys", label: "Keys" },
  { to: "/access/policies", label: "Policies" },
  { to: "/access/explain", label: "Explain" },
] as const;

export function AccessPage() {
  return (
    <>
      <PageHeader title="Access" />
      <nav className={classes.tabs} aria-label="Access">
        {TABS.map(({ to, label }) => (
          <Link key={to} to={to} className={classes.tab}>
            {label}
          </Link>
        ))}
      </nav>
      <Outlet />
      <Announcer />
    </>
  );
}
