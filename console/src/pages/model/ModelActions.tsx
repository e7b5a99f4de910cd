import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import type { CatalogueDetails } from "../../api/governance";

/** Where to go with the model from here. */
export function ModelActions({ model }: { model: CatalogueDetails }) {
  const usable = model.callable && model.availability.state === "entitled" && model.task === "chat";
  return (
    <>
      {usable && (
        <Button
          size="xs"
          variant="default"
          renderRoot={(props) => <Link to="/playground" search={{ model: model.id }} {...props} />}
        >
          Try in the playground
        </Button>
      )}
      <Button
        size="xs"
        variant="default"
        renderRoot={(props) => <Link to="/calls" search={{ model: model.id }} {...props} />}
      >
        Calls
      </Button>
    </>
  );
}
