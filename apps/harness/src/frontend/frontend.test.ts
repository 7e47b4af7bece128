import { spawnSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { cachedFrontend, fetchFrontend } from "./frontend.ts";

// Wheels with the names of the real ones, in a folder that pip is told to look in: no network.
const WHEELS = `
import sys, zipfile
def wheel(name, version, path, text):
    dist = f"{name}-{version}.dist-info"
    with zipfile.ZipFile(f"{sys.argv[1]}/{name}-{version}-py3-none-any.whl", "w") as file:
        file.writestr(path, text)
        file.writestr(f"{dist}/METADATA", f"Metadata-Version: 2.1\\nName: {name}\\nVersion: {version}\\n")
        file.writestr(f"{dist}/WHEEL", "Wheel-Version: 1.0\\nGenerator: test\\nRoot-Is-Purelib: true\\nTag: py3-none-any\\n")
        file.writestr(f"{dist}/RECORD", "")
wheel("comfyui_frontend_package", "1.49.6", "comfyui_frontend_package/static/index.html", "<title>front")
wheel("comfyui_embedded_docs", "0.5.10", "comfyui_embedded_docs/docs/KSampler/en.md", "# KSampler")
`;
const hasPip = spawnSync("python3", ["-m", "pip", "--version"]).status === 0;

let folder: string;
let environment: NodeJS.ProcessEnv;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), "netdist-pip-"));
  environment = {
    ...process.env,
    ...{ XDG_CACHE_HOME: join(folder, "cache"), LOCALAPPDATA: join(folder, "cache"), HOME: folder },
    ...{ PIP_NO_INDEX: "1", PIP_FIND_LINKS: folder, PIP_CONFIG_FILE: "/dev/null" },
  };
});
afterEach(() => rm(folder, { recursive: true, force: true }));

describe.runIf(hasPip)("ComfyUI's frontend through pip", () => {
  test("is unpacked into the cache once, with the help pages", async () => {
    spawnSync("python3", ["-c", WHEELS, folder]);
    const got = await fetchFrontend({ environment });
    if (typeof got === "string") throw new Error(got);
    expect(await readFile(join(got.root, "index.html"), "utf8")).toBe("<title>front");
    expect(await readFile(join(got.docs, "KSampler", "en.md"), "utf8")).toBe("# KSampler");
    expect(cachedFrontend({ environment })).toEqual(got);
    expect(await fetchFrontend({ environment: { ...environment, PATH: "" } })).toEqual(got);
  });
  test("that does not have it leaves nothing behind and says what pip said", async () => {
    expect(await fetchFrontend({ environment })).toMatch(/^pip says: .*comfyui-frontend-package/);
    expect(cachedFrontend({ environment })).toBeUndefined();
  });
});

test("a machine without pip is told so", async () => {
  expect(await fetchFrontend({ environment: { ...environment, PATH: folder } })).toBe("this machine has no pip");
});
