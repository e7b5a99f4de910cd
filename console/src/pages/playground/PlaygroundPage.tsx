// Try a model by hand, see what an answer costs, take the call into code.
import { Button, Skeleton } from "@mantine/core";
import { useDisclosure } from "@mantine/hooks";
import { IconCode, IconEraser } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { getRouteApi } from "@tanstack/react-router";
import { modelsQuery } from "../../api/queries";
import { EmptyState } from "../../parts/EmptyState";
import { ErrorState } from "../../parts/ErrorState";
import { PageHeader } from "../../parts/PageHeader";
import { CodeDrawer } from "./CodeDrawer";
import { Composer } from "./Composer";
import { clearTurns, useConversation } from "./conversation-store";
import { ModelNotice } from "./ModelNotice";
import { ModelPicker } from "./ModelPicker";
import classes from "./Playground.module.css";
import { SettingsForm } from "./SettingsForm";
import { Transcript } from "./Transcript";

const route = getRouteApi("/console/playground");
/** A model that is being installed becomes ready without a reload. */
const WATCH_MS = 5_000;

export function PlaygroundPage() {
  const { model: wanted } = route.useSearch();
  const navigate = route.useNavigate();
  const { data, error, refetch, isFetching } = useQuery({
    ...modelsQuery,
    refetchInterval: ({ state }) => (state.data?.some(({ status }) => status !== "ready") ? WATCH_MS : false),
  });
  const { turns } = useConversation();
  const [codeOpen, code] = useDisclosure();
  const chats = data?.filter(({ task }) => task === "chat") ?? [];
  const model =
    chats.find(({ id }) => id === wanted) ?? chats.find(({ status }) => status === "ready") ?? chats[0];
  const choose = (id: string) => void navigate({ search: { model: id }, replace: true });

  return (
    <div className={classes.page}>
      <PageHeader title="Playground">
        {turns.length > 0 && (
          <Button
            size="xs"
            variant="subtle"
            color="gray"
            leftSection={<IconEraser size={15} />}
            onClick={clearTurns}
          >
            Start over
          </Button>
        )}
        {model && (
          <Button size="xs" variant="default" leftSection={<IconCode size={15} />} onClick={code.open}>
            Use it from your code
          </Button>
        )}
      </PageHeader>
      {error && !data && (
        <ErrorState
          title="The models could not be read"
          error={error}
          onRetry={() => void refetch()}
          retrying={isFetching}
        />
      )}
      {!data && !error && <PlaygroundSkeleton />}
      {data && !model && (
        <EmptyState title="No chat model yet">
          <p>
            The playground needs a model that chats. Add a connection that serves one to the configuration.
          </p>
        </EmptyState>
      )}
      {model && (
        <div className={classes.columns}>
          <section className={classes.conversation} aria-label="Conversation">
            <Transcript model={model} />
            <ModelNotice model={model} />
            <Composer model={model} />
          </section>
          <aside className={classes.side} aria-label="Model and settings">
            <ModelPicker models={chats} model={model} onChoose={choose} />
            <SettingsForm model={model} />
          </aside>
          <CodeDrawer model={model} opened={codeOpen} onClose={code.close} />
        </div>
      )}
    </div>
  );
}

function PlaygroundSkeleton() {
  return (
    <div className={classes.columns} role="status" aria-label="Reading the models">
      <Skeleton height="60vh" radius={10} />
      <div className={classes.side}>
        <Skeleton height={56} mb={16} />
        <Skeleton height={120} mb={16} />
        <Skeleton height={56} />
      </div>
    </div>
  );
}
