import { defineConfig } from "vitest/config";
import { checkouts } from "./checkouts.ts";

const conditions = ["@netdist/source", "module", "import", "node", "default"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    // Each file starts servers of about one gigabyte.
    fileParallelism: false,
    testTimeout: 120_000,
    expect: { poll: { timeout: 20_000 } },
    hookTimeout: 180_000,
    projects: [
      {
        extends: true,
        test: {
          name: "comfyui",
          include: ["tests/comfyui/**/*.test.ts"],
          globalSetup: ["tests/browser/setup.mjs"],
        },
      },
      // The nodes' tests once more, in a real ComfyUI instead of our server.
      ...checkouts().map(({ version }) => ({
        extends: true as const,
        test: {
          name: `nodes in ${version}`,
          include: ["tests/nodes/*.test.ts"],
          // These look at definitions, or at our server.
          exclude: ["lowering", "object-info", "readme", "versions"].map((name) => `tests/nodes/${name}.test.ts`),
          globalSetup: ["tests/comfyui/bridge/primary.setup.ts"],
        },
      })),
    ],
  },
});
