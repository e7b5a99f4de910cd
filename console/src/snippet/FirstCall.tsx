import { useQuery } from "@tanstack/react-query";
import { modelsQuery } from "../api/queries";
import { useSession } from "../app/use-session";
import { firstCallSnippets, GREETING, KEY_PLACEHOLDER } from "./first-call";
import { SnippetTabs } from "./SnippetTabs";

/** The first call to paste, on pages that are empty until there was one. */
export function FirstCall() {
  const { endpoint, region } = useSession();
  const models = useQuery(modelsQuery);
  const chats = models.data?.filter((model) => model.task === "chat") ?? [];
  const model = chats.find((candidate) => candidate.status === "ready") ?? chats[0];
  const snippets = firstCallSnippets({ endpoint, region, model: model?.id ?? "MODEL_ID" }, GREETING);
  return (
    <>
      <SnippetTabs snippets={snippets} />
      <p>
        Put an API key in place of <span className="mono">{KEY_PLACEHOLDER}</span>. The endpoint is{" "}
        <span className="mono">{endpoint}</span>.
      </p>
    </>
  );
}
