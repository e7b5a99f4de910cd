import type { CallRow } from "../../api/vocabulary";

const WORDS: Record<CallRow["operation"], string> = {
  "openai.chat": "OpenAI chat",
  "openai.embeddings": "OpenAI embeddings",
  "bedrock.converse": "Converse",
  "bedrock.converse_stream": "ConverseStream",
  "console.playground": "Playground",
};

/** The operation under the name that its users know; one that is newer than this console as it stands. */
export function operationWord(operation: CallRow["operation"]): string {
  return (WORDS as Partial<Record<string, string>>)[operation] ?? operation;
}
