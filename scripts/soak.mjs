// `npm run soak [jobs [faults [seed]]]`: the pool's soak at length, until Ctrl-C or its end.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

bootstrap();
const [jobs = "5000", faults = "1500", seed] = process.argv.slice(2);
const env = { ...process.env, SOAK_JOBS: jobs, SOAK_FAULTS: faults, ...(seed !== undefined && { SOAK_SEED: seed }) };
const vitest = join(root, "node_modules", ".bin", "vitest");
const { status } = spawnSync(vitest, ["run", "packages/core/src/pool/soak.test.ts"], {
  cwd: root,
  env,
  stdio: "inherit",
});
process.exitCode = status ?? 1;
