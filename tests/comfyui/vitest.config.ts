import { defineConfig } from "vitest/config";

const conditions = ["@netdist/source", "module", "import", "node", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    include: ["tests/comfyui/**/*.test.ts"],
    // Each file starts a server of about one gigabyte.
    fileParallelism: false,
    testTimeout: 120_000,
    hookTimeout: 180_000,
  },
});
