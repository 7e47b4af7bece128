import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { PackError } from "./errors.ts";
import { type FileEntries, readFolder, readIfThere } from "./files.ts";
import { packagesNamedIn } from "./named-packages.ts";
import type { PackageJson } from "./package-json.ts";
import type { BundledPackage } from "./package-of.ts";
import { writePyproject } from "./pyproject.ts";

type Entries = (readonly [path: string, content: Uint8Array])[];

/** What a package brings as it is, and what is made from its package.json. Throws PackError. */
export async function readOwnFiles(
  json: PackageJson,
  name: string,
): Promise<{ readonly files: FileEntries; readonly packages: readonly BundledPackage[] }> {
  const { root } = json;
  const plain = ["README.md", "CHANGELOG.md", "icon.svg", "icon.png"];
  const found = [...(await filesAt(root, plain)), ...(await filesAt(licenceFolder(root), ["LICENSE"]))];
  const has = (path: string) => found.some(([name]) => name === path);
  const icon = ["icon.svg", "icon.png"].find(has);
  const web = await readNamed(json, "web", "web");
  const files = [
    ...found,
    ["pyproject.toml", writePyproject(json, name, icon, has("LICENSE"))] as const,
    ...(await readNamed(json, "examples", "example_workflows")).filter(([path]) => isExample(path)),
    ...web,
    ...(await readNamed(json, "locales", "locales")),
    ...(await readFolder(join(root, "subgraphs"), "subgraphs/")),
  ];
  return { files, packages: await packagesOfScripts(web, join(root, json.netdist.web ?? "web")) };
}

/** A folder that package.json names, which must be there, or the one of the usual name, which need not. */
async function readNamed(json: PackageJson, setting: "web" | "locales" | "examples", usual: string): Promise<Entries> {
  const named = json.netdist[setting];
  const files = await readFolder(join(json.root, named ?? usual), `${usual}/`);
  if (named === undefined || files.length > 0) return files;
  throw new PackError(
    "PACKAGE_INVALID",
    `${join(json.root, named)} (netdist.${setting}) holds no file: build it first.`,
  );
}

/** Workflows and their pictures; prompts (`x.api.json`) are not for the frontend. */
function isExample(path: string): boolean {
  return /\.(?:jpg|png|webp)$/.test(path) || (path.endsWith(".json") && !path.endsWith(".api.json"));
}

async function packagesOfScripts(files: Entries, from: string): Promise<BundledPackage[]> {
  const scripts = files.filter(([path]) => /\.m?js$/.test(path));
  const found = await Promise.all(scripts.map(([, code]) => packagesNamedIn(Buffer.from(code).toString("utf8"), from)));
  return found.flat();
}

async function filesAt(folder: string, names: readonly string[]): Promise<Entries> {
  const contents = await Promise.all(names.map((name) => readIfThere(join(folder, name))));
  return names.flatMap((name, i) => (contents[i] === undefined ? [] : [[name, contents[i]] as const]));
}

/** The package's own folder, or the nearest above it in the same repository that has a licence. */
function licenceFolder(root: string): string {
  for (let folder = resolve(root); ; folder = dirname(folder)) {
    if (existsSync(join(folder, "LICENSE"))) return folder;
    if (existsSync(join(folder, ".git")) || folder === dirname(folder)) return root;
  }
}
