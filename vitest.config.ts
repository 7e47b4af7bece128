import { fileURLToPath } from "node:url";
import { configDefaults, defineConfig } from "vitest/config";
import { BaseSequencer, type TestSpecification } from "vitest/node";

// Packages resolve to each other's source, so tests need no build.
const conditions = ["@netdist/source", "module", "import", "node", "default"];

/** What takes longest begins first, so that nothing long is left over for one worker at the end. */
const LONG = [
  "packages/core/src/pool/faults.test.ts",
  "tests/browser/frontend.test.ts",
  "packages/core/src/pool/survive.test.ts",
  "apps/harness/src/commands/bad-input.test.ts",
  "tests/batch/batch.test.ts",
  "packages/bridge/src/host/life.test.ts",
  "tests/bridge/process.test.ts",
  "tests/conformance/ours.test.ts",
];

class LongFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rest = await super.sort(files);
    return rest.toSorted((a, b) => place(a) - place(b));
  }
}

function place({ moduleId }: TestSpecification): number {
  const at = LONG.indexOf(moduleId.slice(root.length));
  return at < 0 ? LONG.length : at;
}

const root = fileURLToPath(new URL("./", import.meta.url));

/** What looks at the whole of its thread, handles or memory, and so cannot share one with other files. */
const alone = [
  "packages/core/src/job/exit.test.ts",
  "packages/core/src/pool/{memory,soak}.test.ts",
  "packages/server/src/server.test.ts",
];
const exclude = [...configDefaults.exclude, "tests/comfyui/**"];

export default defineConfig({
  resolve: { conditions },
  ssr: { resolve: { conditions } },
  test: {
    pool: "threads",
    // More than the two cores of a small machine: two thirds of what tests do is to wait for servers and processes.
    maxWorkers: 4,
    testTimeout: 60_000,
    // What is waited for comes in a moment, but not on a machine that has much else to do.
    expect: { poll: { timeout: 20_000 } },
    setupFiles: ["tests/equality.ts"],
    sequence: { sequencer: LongFirst },
    projects: [
      {
        extends: true,
        test: {
          name: "shared",
          // Nothing here has global state, so files may share a thread and what it has loaded: that takes a third off the run.
          isolate: false,
          globalSetup: ["tests/build.mjs", "tests/bridge/setup.mjs", "tests/browser/setup.mjs"],
          include: ["packages/*/src/**/*.test.ts", "apps/*/src/**/*.test.ts", "tests/**/*.test.ts"],
          exclude: [...exclude, ...alone],
        },
      },
      { extends: true, test: { name: "alone", include: alone, exclude } },
    ],
  },
});
