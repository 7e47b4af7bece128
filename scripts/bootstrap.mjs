// Brings a fresh clone to the point where its commands run: packages installed, JavaScript built. Both are cached.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));
const pnpm = "pnpm@10.34.9";
const stamp = join(root, "node_modules", ".netdist-installed");

/** Runs a command in the repository; on failure shows what it printed and ends the process. */
function run(command, args, { quiet = false, env = {} } = {}) {
  const result = spawnSync(command, args, {
    cwd: root,
    shell: process.platform === "win32",
    stdio: quiet ? ["ignore", "pipe", "pipe"] : ["ignore", 2, 2],
    // turbo looks for pnpm on PATH.
    env: {
      ...process.env,
      PATH: `${join(root, "node_modules", ".bin")}${delimiter}${process.env.PATH}`,
      npm_config_loglevel: "error",
      TURBO_TELEMETRY_DISABLED: "1",
      CI: "1",
      ...env,
    },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (result.status === 0) return;
  if (quiet) process.stderr.write(`${result.stdout ?? ""}${result.stderr ?? ""}`);
  const reason = result.error ? `: ${result.error.message}` : ` (exit code ${result.status})`;
  console.error(`netdist: "${command} ${args.join(" ")}" failed${reason}`);
  process.exit(1);
}

function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`netdist needs Node.js 20.19 or newer; this is ${process.version}. Get one from https://nodejs.org/`);
  process.exit(1);
}

/** Installs when the lockfile has changed since the last time, then runs the build tasks for what has changed, of one package or of all. */
export function bootstrap({ say = (text) => console.error(text), tasks = ["build"], filter } = {}) {
  requireNode();
  const lock = createHash("sha256")
    .update(readFileSync(join(root, "pnpm-lock.yaml")))
    .digest("hex");
  if (!existsSync(stamp) || readFileSync(stamp, "utf8") !== lock) {
    say("netdist: installing packages (once, about half a minute) …");
    run("npx", ["--yes", pnpm, "install", "--frozen-lockfile", "--reporter=append-only"], { quiet: true });
    writeFileSync(stamp, lock);
    say("netdist: building (once, about half a minute) …");
  }
  run(
    join(root, "node_modules", ".bin", "turbo"),
    [
      "run",
      ...tasks,
      ...(filter === undefined ? [] : ["--filter", filter]),
      "--output-logs=errors-only",
      "--no-update-notifier",
    ],
    { quiet: true },
  );
}
