import { Drawer } from "@mantine/core";
import type { Model } from "../../api/vocabulary";
import { useSession } from "../../app/use-session";
import { firstCallSnippets, GREETING, KEY_PLACEHOLDER } from "../../snippet/first-call";
import { SnippetTabs } from "../../snippet/SnippetTabs";
import classes from "./Playground.module.css";
import { useConversation } from "./conversation-store";

interface Props {
  model: Model;
  opened: boolean;
  onClose: () => void;
}

/** The same call from an application: the last question with the settings as they stand. */
export function CodeDrawer({ model, opened, onClose }: Props) {
  const { endpoint, region } = useSession();
  const { settings, turns } = useConversation();
  const content = {
    system: settings.system.trim() === "" ? null : settings.system,
    prompt: turns.at(-1)?.question ?? GREETING.prompt,
    maxTokens: settings.maxTokens,
  };
  return (
    <Drawer
      opened={opened}
      onClose={onClose}
      position="right"
      size={620}
      title="Use it from your code"
      closeButtonProps={{ "aria-label": "Close the panel" }}
      overlayProps={{ backgroundOpacity: 0.25 }}
    >
      <div className={classes.code}>
        <p>
          Applications keep the SDK that they have: only the endpoint changes. Put an API key in place of{" "}
          <span className="mono">{KEY_PLACEHOLDER}</span>.
        </p>
        <SnippetTabs snippets={firstCallSnippets({ endpoint, region, model: model.id }, content)} />
        <p className="dim">
          Endpoint <span className="mono">{endpoint}</span>, region <span className="mono">{region}</span>
        </p>
      </div>
    </Drawer>
  );
}
