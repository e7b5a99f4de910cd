/// <reference types="vite/client" />

// The theme's variables, written by build/theme-variables.ts.
declare module "virtual:theme.css";
declare module "@fontsource-variable/inter/wght.css";
