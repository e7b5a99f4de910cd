// What the viewer was told when somebody else had been quicker. The request is read again, and its box begins
// anew with the new version: the note has to survive that.
import { useQuery, useQueryClient } from "@tanstack/react-query";

export function useConflict(id: string): [string | null, (message: string | null) => void] {
  const client = useQueryClient();
  const key = ["request-conflict", id];
  const { data } = useQuery<string | null>({
    queryKey: key,
    queryFn: () => null,
    initialData: null,
    staleTime: Infinity,
  });
  return [data, (message) => client.setQueryData(key, message)];
}
