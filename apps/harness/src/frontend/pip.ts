import { spawn } from "node:child_process";
import { platform } from "node:os";

/** Ways to call pip, tried in this order; `NETDIST_PYTHON` goes first. */
function commands(environment: NodeJS.ProcessEnv): readonly (readonly [string, ...string[]])[] {
  const named = environment["NETDIST_PYTHON"];
  return [
    ...(named ? ([[named, "-m", "pip"]] as const) : []),
    ["python3", "-m", "pip"],
    ["python", "-m", "pip"],
    ...(platform() === "win32" ? ([["py", "-3", "-m", "pip"]] as const) : []),
    ["pip3"],
    ["pip"],
  ];
}

/** Neither a build nor a question; a machine without network is told soon. */
const OPTIONS = ["--no-deps", "--only-binary=:all:", "--no-compile", "--no-input", "--disable-pip-version-check"];
const PATIENCE = ["--retries", "1", "--timeout", "15"];
/** Twenty megabytes over a slow line. */
const LIMIT_MS = 10 * 60_000;

/**
 * Unpacks wheels (`name==version`) into `target` with the machine's pip. Undefined when it did; else why not, in a
 * sentence. Nothing of the packages is run.
 */
export async function pipUnpack(
  packages: readonly string[],
  target: string,
  { environment = process.env, signal }: { environment?: NodeJS.ProcessEnv; signal?: AbortSignal } = {},
): Promise<string | undefined> {
  const args = ["install", ...OPTIONS, ...PATIENCE, "--target", target, ...packages];
  for (const [program, ...before] of commands(environment)) {
    const ended = await run(program, [...before, ...args], environment, signal);
    if (ended === undefined) return undefined;
    // Another Python may have the pip that this one lacks.
    if (ended !== "absent" && !/No module named '?pip/.test(ended)) return lastLine(ended);
  }
  return "this machine has no pip";
}

/** What went wrong: "absent" where there is no such program, else what it said. */
function run(
  program: string,
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  signal: AbortSignal | undefined,
): Promise<string | undefined> {
  return new Promise((resolve) => {
    const child = spawn(program, args, { env, stdio: ["ignore", "ignore", "pipe"], timeout: LIMIT_MS, signal });
    let said = "";
    child.stderr.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-4000);
    });
    child.on("error", (error: NodeJS.ErrnoException) => resolve(error.code === "ENOENT" ? "absent" : error.message));
    child.on("close", (code) => resolve(code === 0 ? undefined : said || `${program} ended with ${code}`));
  });
}

function lastLine(text: string): string {
  const lines = text.split("\n").map((line) => line.trim());
  const error = lines.findLast((line) => line.startsWith("ERROR:")) ?? lines.findLast((line) => line !== "");
  return `pip says: ${(error ?? "").replace(/^ERROR:\s*/, "").slice(0, 300)}`;
}
