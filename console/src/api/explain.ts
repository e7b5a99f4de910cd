// Whether a principal may do something, and why.
import { queryOptions } from "@tanstack/react-query";
import { api, unwrap, type Schemas } from "./client";

export type Question = Schemas["ExplainAccess"];
export type Explanation = Schemas["AccessExplanation"];
export type ExplainedStep = Schemas["AccessStep"];

/** The answer as of now: a change elsewhere can change it, so it is never taken from before. */
export function explainQuery(question: Question) {
  return queryOptions({
    queryKey: ["access", "explain", question],
    staleTime: 0,
    queryFn: async ({ signal }) =>
      unwrap(await api.POST("/api/v1/access/explain", { signal, body: question })),
  });
}
