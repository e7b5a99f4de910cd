import { Kbd, Modal } from "@mantine/core";
import { GO_TO, OTHER } from "./shortcuts";
import classes from "./ShortcutHelp.module.css";

export function ShortcutHelp({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const rows = [...GO_TO.map(({ key, label }) => ({ keys: ["g", key], label })), ...OTHER];
  return (
    <Modal
      opened={opened}
      onClose={onClose}
      title="Keyboard shortcuts"
      closeButtonProps={{ "aria-label": "Close" }}
    >
      <dl className={classes.list}>
        {rows.map(({ keys, label }) => (
          <div key={label} className={classes.row}>
            <dt>{label}</dt>
            <dd>
              {keys.map((key) => (
                <Kbd key={key}>{key}</Kbd>
              ))}
            </dd>
          </div>
        ))}
      </dl>
    </Modal>
  );
}
