import { execFile } from "node:child_process";
import { copyFile, mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { chromiumPath, startChromium } from "../kit/chromium.ts";
import { serveCodecs } from "./page.mjs";

const root = fileURLToPath(new URL("../../../", import.meta.url));
const here = import.meta.dirname;
const fixtures = join(root, "packages", "codecs", "fixtures");
const call = promisify(execFile);
const shell = process.platform === "win32";

/** What each step of exercise.mjs made. */
type Done = Readonly<Record<string, string>>;

let project: string;
let inNode: Done;

async function pack(folder: string, ...args: readonly string[]): Promise<void> {
  await call("npm", ["pack", ...args, "--pack-destination", project], { cwd: folder, shell });
}

beforeAll(async () => {
  project = await mkdtemp(join(tmpdir(), "netdist-codecs-"));
  const codecs = join(root, "packages", "codecs");
  await pack(codecs);
  // The only dependency comes from here too: tests use no registry.
  await pack(join(codecs, "node_modules", "fflate"), "--ignore-scripts");
  await writeFile(join(project, "package.json"), '{"private":true,"type":"module"}');
  const tarballs = (await readdir(project)).filter((name) => name.endsWith(".tgz")).map((name) => `./${name}`);
  await call("npm", ["install", "--offline", "--no-audit", "--no-fund", ...tarballs], { cwd: project, shell });
  await copyFile(join(here, "exercise.mjs"), join(project, "exercise.mjs"));
  await writeFile(
    join(project, "main.mjs"),
    `import { readFileSync } from "node:fs";
     import { exercise, FILES } from "./exercise.mjs";
     const read = (name) => new Uint8Array(readFileSync(${JSON.stringify(`${fixtures}/`)} + name));
     console.log(JSON.stringify(await exercise(Object.fromEntries(FILES.map((name) => [name, read(name)])))));`,
  );
  const { stdout } = await call(process.execPath, ["main.mjs"], { cwd: project });
  inNode = JSON.parse(stdout) as Done;
}, 120_000);
afterAll(() => rm(project, { recursive: true, force: true }));

test("the packed codecs read and write every format in a fresh project", () => {
  expect(Object.keys(inNode).length).toBeGreaterThanOrEqual(20);
  for (const sum of Object.values(inNode)) expect(sum).toMatch(/^[0-9a-f]{64}$/);
  // Where the result is known: the digests would be of nothing else.
  expect(inNode["npz packed and read"]).toBe(inNode["npy read"]);
});

test("what is packed is what is needed: built files, README, licence", async () => {
  const there = await readdir(join(project, "node_modules", "@netdist", "codecs"));
  expect(there.toSorted()).toEqual(["LICENSE", "README.md", "dist", "package.json"]);
});

test("npm refuses a package whose dependencies it would leave without versions, and says what to run", async () => {
  const cwd = join(root, "packages", "sdk");
  const refused = await call("npm", ["pack", "--dry-run"], { cwd, shell }).catch((error: { stderr: string }) => error);
  expect(refused.stderr).toContain("npx pnpm@10.34.9 pack");
});

describe.skipIf(chromiumPath === "")(`in a page of Chromium${chromiumPath === "" ? " (needs a Chromium)" : ""}`, () => {
  let browser: Browser;
  beforeAll(async () => {
    browser = await startChromium();
  }, 60_000);
  afterAll(() => browser?.close());

  test("the packed codecs do the same with fflate as in Node with its zlib", async () => {
    const packages = join(project, "node_modules");
    const codecs = join(packages, "@netdist", "codecs");
    await using site = await serveCodecs({ codecs, fflate: join(packages, "fflate"), folders: { fixtures, here } });
    const page = await browser.newPage();
    const problems: string[] = [];
    page.on("pageerror", ({ message }) => problems.push(message));
    page.on("console", (line) => line.type() === "error" && problems.push(line.text()));
    await page.goto(site.url);
    const inPage = (await page.evaluate(`(async () => {
      const { exercise, FILES } = await import("/here/exercise.mjs");
      const read = async (name) => [name, new Uint8Array(await (await fetch("/fixtures/" + name)).arrayBuffer())];
      return exercise(Object.fromEntries(await Promise.all(FILES.map(read))));
    })()`)) as Done;
    expect(inPage).toEqual(inNode);
    expect(await page.evaluate("typeof process")).toBe("undefined");
    expect(problems.filter((text) => !text.includes("favicon"))).toEqual([]);
  });
});
