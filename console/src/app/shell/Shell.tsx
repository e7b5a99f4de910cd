// The frame around every page: navigation at the side, organisation and account on top.
import { Drawer } from "@mantine/core";
import { useDisclosure, useLocalStorage } from "@mantine/hooks";
import { Outlet } from "@tanstack/react-router";
import { HintLayer } from "../../parts/HintLayer";
import { Brand } from "../Logo";
import { Header } from "./Header";
import { Navigation } from "./Navigation";
import classes from "./Shell.module.css";
import { ShortcutHelp } from "./ShortcutHelp";
import { useShortcuts } from "./use-shortcuts";

export function Shell() {
  const [collapsed, setCollapsed] = useLocalStorage({
    key: "outcrop-navigation-collapsed",
    defaultValue: false,
  });
  const [drawerOpen, drawer] = useDisclosure();
  const [helpOpen, help] = useDisclosure();
  useShortcuts(help.open);

  return (
    <div className={classes.root} data-collapsed={collapsed || undefined}>
      <a className={classes.skip} href="#content">
        Skip to content
      </a>
      <div className={classes.side}>
        <Navigation collapsed={collapsed} onToggle={() => setCollapsed(!collapsed)} />
      </div>
      <Drawer
        opened={drawerOpen}
        onClose={drawer.close}
        size={264}
        title={<Brand />}
        padding="sm"
        closeButtonProps={{ "aria-label": "Close the navigation" }}
      >
        <Navigation collapsed={false} onNavigate={drawer.close} />
      </Drawer>
      <div className={classes.main}>
        <Header onOpenNavigation={drawer.open} onOpenHelp={help.open} />
        <main id="content" className={classes.content} tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      <ShortcutHelp opened={helpOpen} onClose={help.close} />
      <HintLayer />
    </div>
  );
}
