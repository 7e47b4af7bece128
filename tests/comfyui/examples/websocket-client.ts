import { spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { cacheFolder } from "../servers.ts";

/** What the example scripts import; kept between runs, so that only the first one asks the registry. */
const PACKAGE = "websocket-client==1.9.2";

/** PYTHONPATH that has the package, or why there is none. Nothing of the Python itself is changed. */
export function websocketClient(python: string): { readonly path: string } | { readonly missing: string } {
  const path = join(cacheFolder, "websocket-client");
  const has = () => run(python, ["-c", "import websocket; websocket.WebSocket"], path).status === 0;
  if (has()) return { path };
  mkdirSync(path, { recursive: true });
  const install = ["-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--target", path, PACKAGE];
  const { stderr, error } = run(python, install, path);
  if (has()) return { path };
  const why = error?.message ?? stderr.trim().split("\n").at(-1) ?? "no reason given";
  return { missing: `${python} has no ${PACKAGE}, and pip cannot install it: ${why}` };
}

function run(python: string, args: readonly string[], path: string) {
  return spawnSync(python, args, { encoding: "utf8", env: { ...process.env, PYTHONPATH: path }, timeout: 120_000 });
}
