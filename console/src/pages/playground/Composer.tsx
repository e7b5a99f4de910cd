import { Button, Textarea } from "@mantine/core";
import { IconArrowUp, IconPlayerStopFilled } from "@tabler/icons-react";
import { useRef, useState, type KeyboardEvent, type SyntheticEvent } from "react";
import type { Model } from "../../api/vocabulary";
import classes from "./Composer.module.css";
import { ask, stopAnswer, useConversation } from "./conversation-store";

/** The next message. Ctrl or Cmd and Enter send it: Enter alone is a new line, as in any text. */
export function Composer({ model }: { model: Model }) {
  const { running } = useConversation();
  const [text, setText] = useState("");
  const input = useRef<HTMLTextAreaElement>(null);
  const canSend = text.trim() !== "" && running === null && model.status === "ready";

  const send = () => {
    if (!canSend) return;
    setText("");
    void ask(model.id, text.trim());
  };
  const submit = (event: SyntheticEvent) => {
    event.preventDefault();
    send();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  };
  const stop = () => {
    stopAnswer();
    input.current?.focus();
  };

  return (
    <form className={classes.root} onSubmit={submit}>
      <Textarea
        ref={input}
        aria-label="Message"
        placeholder="Write a message"
        autosize
        minRows={2}
        maxRows={10}
        variant="unstyled"
        value={text}
        onChange={(event) => setText(event.currentTarget.value)}
        onKeyDown={onKeyDown}
        classNames={{ input: classes.input }}
      />
      <div className={classes.foot}>
        <span className={classes.note}>Ctrl + Enter sends</span>
        {running ? (
          <Button size="xs" variant="default" leftSection={<IconPlayerStopFilled size={13} />} onClick={stop}>
            Stop
          </Button>
        ) : (
          <Button type="submit" size="xs" disabled={!canSend} rightSection={<IconArrowUp size={14} />}>
            Send
          </Button>
        )}
      </div>
    </form>
  );
}
