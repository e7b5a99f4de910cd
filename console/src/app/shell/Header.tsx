import { ActionIcon, Tooltip } from "@mantine/core";
import { IconHelp, IconMenu2 } from "@tabler/icons-react";
import { useSession } from "../use-session";
import { AccountMenu } from "./AccountMenu";
import classes from "./Header.module.css";
import { ThemeMenu } from "./ThemeMenu";

interface Props {
  onOpenNavigation: () => void;
  onOpenHelp: () => void;
}

export function Header({ onOpenNavigation, onOpenHelp }: Props) {
  const { organisation, account, project } = useSession();
  return (
    <header className={classes.root}>
      <ActionIcon
        className={classes.burger}
        variant="subtle"
        color="gray"
        size={32}
        onClick={onOpenNavigation}
        aria-label="Open the navigation"
      >
        <IconMenu2 size={20} />
      </ActionIcon>
      <p className={classes.place}>
        <strong>{organisation.name}</strong>
        <span className={`num ${classes.account}`} data-hint={`Account ${account}`}>
          {groupAccount(account)}
        </span>
        <span className={classes.project}>{project}</span>
      </p>
      <div className={classes.actions}>
        <Tooltip label="Keyboard shortcuts (?)">
          <ActionIcon
            className={classes.help}
            variant="subtle"
            color="gray"
            size={32}
            onClick={onOpenHelp}
            aria-label="Keyboard shortcuts"
          >
            <IconHelp size={18} stroke={1.75} />
          </ActionIcon>
        </Tooltip>
        <ThemeMenu />
        <AccountMenu />
      </div>
    </header>
  );
}

/** `123456789012` as `1234 5678 9012`. */
function groupAccount(account: string): string {
  return account.replace(/(\d{4})(?=\d)/g, "$1 ");
}
