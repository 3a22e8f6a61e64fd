import { defineConfig } from "vite";

export default defineConfig({
  build: { target: "es2022", modulePreload: false },
  oxc: { jsx: { runtime: "automatic" } },
  // Parley's packages are links here, and have to find this folder's React.
  resolve: { preserveSymlinks: true },
});
