import { Menu, UnstyledButton } from "@mantine/core";
import { IconLogout } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { signOut } from "../../api/session";
import { forgetConversation } from "../../pages/playground/conversation-store";
import { useSession } from "../use-session";
import classes from "./AccountMenu.module.css";

export function AccountMenu() {
  const { user, account } = useSession();
  const client = useQueryClient();
  const navigate = useNavigate();
  const leaving = useMutation({
    mutationFn: () => signOut(client),
    onSuccess: async () => {
      forgetConversation();
      await navigate({ to: "/sign-in" });
    },
  });
  return (
    <Menu position="bottom-end" width={240}>
      <Menu.Target>
        <UnstyledButton
          className={classes.target}
          aria-label={`${initials(user.name)}: signed in as ${user.name}`}
        >
          <span aria-hidden>{initials(user.name)}</span>
        </UnstyledButton>
      </Menu.Target>
      <Menu.Dropdown>
        <div className={classes.who}>
          <strong>{user.name}</strong>
          <span>{user.roles.join(", ")}</span>
          <span className="num">Account {account}</span>
        </div>
        <Menu.Divider />
        <Menu.Item
          leftSection={<IconLogout size={16} stroke={1.75} />}
          disabled={leaving.isPending}
          closeMenuOnClick={false}
          onClick={() => leaving.mutate()}
        >
          Sign out
        </Menu.Item>
        {leaving.isError && (
          <p className={classes.error} role="alert">
            Signing out failed: {leaving.error.message}
          </p>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}

function initials(name: string): string {
  const words = name.split(/[\s._-]+/).filter(Boolean);
  return ((words[0]?.[0] ?? "?") + (words.length > 1 ? (words.at(-1)?.[0] ?? "") : "")).toUpperCase();
}
