import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";
import { precompress } from "./build/precompress.ts";
import { themeVariables } from "./build/theme-variables.ts";

// Where `npm run dev` finds the API: a running Outcrop, or the fixture server (`npm run dev:fixture`).
const api = process.env.OUTCROP_URL ?? "http://127.0.0.1:8787";

export default defineConfig({
  plugins: [react(), themeVariables(), precompress()],
  server: { port: 5173, proxy: { "/api": { target: api, changeOrigin: true } } },
  build: {
    target: "es2023",
    // Data URLs would need an exception in the content security policy.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 600,
  },
  test: { include: ["src/**/*.test.ts"], environment: "node" },
});
