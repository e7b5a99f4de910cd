import type { ReactNode } from "react";
import type { Principal } from "../../../api/principals";
import { principalOptions } from "../principal-options";
import { ChoiceField } from "./ChoiceField";

interface Props {
  principals: readonly Principal[];
  value: string;
  onChange: (id: string) => void;
  description?: string;
  error?: ReactNode;
  "data-autofocus"?: boolean;
}

/** A user or a service, found by typing. */
export function PrincipalField({ principals, ...rest }: Props) {
  return (
    <ChoiceField
      label="Principal"
      placeholder="Choose a user or a service"
      searchable
      limit={100}
      data={principalOptions(principals)}
      {...rest}
    />
  );
}
