import { defineConfig } from "vitest/config";

// Packages resolve to each other's source, so tests need no build.
const conditions = ["@netdist/source", "module", "import", "node", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tests/**/*.test.ts"],
    exclude: ["**/node_modules/**", "**/dist/**", "tests/comfyui/**"],
    globalSetup: ["tests/bridge/setup.mjs", "tests/browser/setup.mjs"],
    pool: "threads",
    maxWorkers: 2,
    testTimeout: 30_000,
  },
});
