import { Button, Menu } from "@mantine/core";
import { IconChevronDown } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { policyTemplatesQuery, type PolicyTemplate } from "../../../api/policies";
import { toApiError } from "../../../api/error";
import classes from "./Policies.module.css";

/** Texts for the common cases, to begin from. */
export function TemplateMenu({ onChoose }: { onChoose: (template: PolicyTemplate) => void }) {
  const { data, error } = useQuery(policyTemplatesQuery);
  return (
    <Menu position="bottom-end" width={340}>
      <Menu.Target>
        <Button size="compact-sm" variant="default" rightSection={<IconChevronDown size={14} />}>
          Templates
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {error && <Menu.Label>{toApiError(error).message}</Menu.Label>}
        {!data && !error && <Menu.Label>Reading the templates…</Menu.Label>}
        {data?.map((template) => (
          <Menu.Item key={template.id} onClick={() => onChoose(template)}>
            <span className={classes.template}>
              <strong>{template.name}</strong>
              <span className="dim">{template.description}</span>
            </span>
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
