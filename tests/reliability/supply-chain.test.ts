import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";

const root = join(import.meta.dirname, "../..");
const read = (...path: string[]): string => readFileSync(join(root, ...path), "utf8");
const manifests = ["packages", "apps"].flatMap((folder) =>
  readdirSync(join(root, folder)).flatMap((name) => {
    const file = join(root, folder, name, "package.json");
    try {
      return [[name, JSON.parse(readFileSync(file, "utf8")) as { scripts?: Record<string, string> }] as const];
    } catch {
      return [];
    }
  }),
);

test("no package of ours runs anything when it is installed, and none that we install may (T23)", () => {
  const atInstall = /^(?:pre|post)?install$|^(?:pre|post)?prepare$/;
  const running = manifests.filter(([, { scripts = {} }]) => Object.keys(scripts).some((name) => atInstall.test(name)));
  expect(manifests.length).toBeGreaterThan(8);
  expect(running.map(([name]) => name)).toEqual([]);
  expect(read("pnpm-workspace.yaml")).toMatch(/^onlyBuiltDependencies: \[\]$/m);
});

test("every package that we install is pinned by its content (T23)", () => {
  const resolutions = read("pnpm-lock.yaml").match(/^ +resolution: .*$/gm) ?? [];
  expect(resolutions.length).toBeGreaterThan(100);
  expect(resolutions.filter((line) => !/ \{integrity: sha512-/.test(line))).toEqual([]);
  expect(read("scripts", "bootstrap.mjs")).toContain("--frozen-lockfile");
});
