import { UnstyledButton } from "@mantine/core";
import {
  IconBox,
  IconChecklist,
  IconFileCheck,
  IconGauge,
  IconLayoutSidebarLeftCollapse,
  IconLayoutSidebarLeftExpand,
  IconListDetails,
  IconMessage2Code,
  IconShieldLock,
  type Icon,
} from "@tabler/icons-react";
import { Link } from "@tanstack/react-router";
import { Brand, Logo } from "../Logo";
import { useSession } from "../use-session";
import classes from "./Navigation.module.css";

const ITEMS: readonly {
  to: "/overview" | "/calls" | "/playground" | "/models" | "/approvals" | "/access" | "/audit";
  label: string;
  icon: Icon;
}[] = [
  { to: "/overview", label: "Overview", icon: IconGauge },
  { to: "/calls", label: "Calls", icon: IconListDetails },
  { to: "/playground", label: "Playground", icon: IconMessage2Code },
  { to: "/models", label: "Models", icon: IconBox },
  { to: "/approvals", label: "Approvals", icon: IconChecklist },
  { to: "/access", label: "Access", icon: IconShieldLock },
  { to: "/audit", label: "Audit", icon: IconFileCheck },
];

interface Props {
  collapsed: boolean;
  /** Absent in the drawer, which does not collapse. */
  onToggle?: () => void;
  onNavigate?: () => void;
}

export function Navigation({ collapsed, onToggle, onNavigate }: Props) {
  const { version } = useSession();
  const Toggle = collapsed ? IconLayoutSidebarLeftExpand : IconLayoutSidebarLeftCollapse;
  return (
    <nav className={classes.root} data-collapsed={collapsed || undefined} aria-label="Main">
      {onToggle && (
        <Link to="/overview" className={classes.brand} aria-label="Outcrop, overview">
          {collapsed ? <Logo /> : <Brand />}
        </Link>
      )}
      <ul className={classes.list}>
        {ITEMS.map(({ to, label, icon: Shape }) => (
          <li key={to}>
            <Link
              to={to}
              className={classes.item}
              onClick={onNavigate}
              aria-label={collapsed ? label : undefined}
              data-hint={collapsed ? label : undefined}
            >
              <Shape size={18} stroke={1.75} aria-hidden />
              {!collapsed && label}
            </Link>
          </li>
        ))}
      </ul>
      <div className={classes.foot}>
        {onToggle && (
          <UnstyledButton
            className={classes.item}
            onClick={onToggle}
            aria-label={collapsed ? "Expand the navigation" : "Collapse the navigation"}
          >
            <Toggle size={18} stroke={1.75} aria-hidden />
            {!collapsed && "Collapse"}
          </UnstyledButton>
        )}
        {!collapsed && <p className={classes.version}>Version {version}</p>}
      </div>
    </nav>
  );
}
