import { MantineProvider } from "@mantine/core";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import "./app/mantine.css";
import "virtual:theme.css";
import "@fontsource-variable/inter/wght.css";
import "./app/base.css";
import { forgetSession } from "./api/session";
import { createQueryClient } from "./app/query-client";
import { createConsoleRouter, signInSearch } from "./app/router";
import { theme } from "./app/theme/theme";

const queryClient = createQueryClient(() => {
  forgetSession(queryClient);
  if (router.state.location.pathname === "/sign-in") return;
  void router.navigate({ to: "/sign-in", search: signInSearch(router.state.location.href) });
});
const router = createConsoleRouter(queryClient);

const root = document.getElementById("root");
if (!root) throw new Error("index.html has no #root");

createRoot(root).render(
  <StrictMode>
    {/* Styles at run time are off: the build writes them to a file (build/theme-variables.ts). */}
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={queryClient}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
