// `npm run -s netdist -- …`: the netdist command of this clone.
import { spawn } from "node:child_process";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";

/** Runs the built command with the given arguments; signals go to it, its exit code is ours. */
export function netdist(args) {
  bootstrap();
  const child = spawn(process.execPath, [join(root, "apps", "harness", "dist", "cli.js"), ...args], {
    stdio: "inherit",
  });
  // A terminal sends Ctrl-C to the whole group; a plain `kill` only to us, so it is handed on.
  for (const signal of ["SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
  process.on("SIGINT", () => {});
  child.on("exit", (code, signal) => {
    process.exitCode = code ?? (signal === "SIGINT" ? 130 : 143);
  });
}

if (process.argv[1]?.endsWith("netdist.mjs")) netdist(process.argv.slice(2));
