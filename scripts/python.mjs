// The Python of the tests: a virtual environment with what ComfyUI has and the bridge uses, made once and kept in a cache of
// the user's. `NETDIST_TEST_PYTHON` names another Python, `NETDIST_CACHE` another cache.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { homedir, platform } from "node:os";
import { join } from "node:path";
import { root } from "./bootstrap.mjs";

const requirements = join(root, "tests", "bridge", "requirements.txt");
const isWindows = platform() === "win32";
const VERSION = "import sys; print(sys.version_info >= (3, 10), sys.version, sys.prefix)";

/** The path of the Python that is ready, or undefined. Makes nothing. */
export function findPython() {
  const named = process.env.NETDIST_TEST_PYTHON;
  if (named) return named;
  const made = environment();
  return made && existsSync(join(made.folder, "ready")) ? made.python : undefined;
}

/** Makes the environment unless it is there; says why not where it cannot be made. */
export function preparePython(say) {
  if (findPython()) return;
  const made = environment();
  if (!made) return say("netdist: no Python 3.10 or newer here: the tests of the bridge's Python side are skipped");
  say("netdist: making a Python environment for the tests (once, a minute or more) …");
  rmSync(made.folder, { recursive: true, force: true });
  // In its final place, for environments cannot be moved; the file `ready` says that it is whole.
  const done =
    run([...made.base, "-m", "venv", made.folder]) &&
    run([made.python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "-r", requirements]);
  if (done) return writeFileSync(join(made.folder, "ready"), "");
  rmSync(made.folder, { recursive: true, force: true });
  say("netdist: the environment could not be made: the tests of the bridge's Python side are skipped");
}

function environment() {
  const base = [["python3"], ["python"], ["py", "-3"]].map(describe).find((found) => found !== undefined);
  if (!base) return undefined;
  const key = createHash("sha256").update(readFileSync(requirements)).update(base.version).digest("hex").slice(0, 16);
  const cache = process.env.NETDIST_CACHE ?? join(homedir(), ".cache", "netdist");
  const folder = join(cache, `test-python-${key}`);
  return {
    base: base.command,
    folder,
    python: join(folder, ...(isWindows ? ["Scripts", "python.exe"] : ["bin", "python"])),
  };
}

function describe(command) {
  const [program, ...args] = command;
  const { status, stdout } = spawnSync(program, [...args, "-c", VERSION], { encoding: "utf8" });
  return status === 0 && stdout.startsWith("True") ? { command, version: stdout } : undefined;
}

function run([program, ...args]) {
  const { status, stdout, stderr } = spawnSync(program, args, { encoding: "utf8", maxBuffer: 64 * 1024 * 1024 });
  if (status !== 0) process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  return status === 0;
}
