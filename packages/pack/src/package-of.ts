import { readFile } from "node:fs/promises";
import { dirname, join } from "node:path";

/** An npm package that a bundle holds code of. */
export interface BundledPackage {
  readonly folder: string;
  readonly name: string;
  readonly version: string;
  /** SPDX, as its package.json says. */
  readonly license: string;
  readonly json: Readonly<Record<string, unknown>>;
}

/** The packages below `node_modules` that files belong to, each once, by name and version. */
export async function packagesOf(files: readonly string[]): Promise<BundledPackage[]> {
  const folders = new Set(files.flatMap((file) => packageFolder(file) ?? []));
  const found = await Promise.all([...folders].map(readPackage));
  return found.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

/** The package in a folder. */
export async function readPackage(folder: string): Promise<BundledPackage> {
  const json = JSON.parse(await readFile(join(folder, "package.json"), "utf8")) as Record<string, unknown>;
  const { name, version, license } = json;
  return { folder, name: String(name), version: String(version), license: licenseOf(license), json };
}

function key({ name, version }: BundledPackage): string {
  return `${name}@${version}`;
}

// Old packages say { type, url }.
function licenseOf(license: unknown): string {
  if (typeof license === "string") return license;
  return typeof license === "object" && license !== null && "type" in license ? String(license.type) : "unknown";
}

const inNodeModules = /^(.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/]+)[\\/]/;

/** The folder of the package that a file below `node_modules` belongs to. */
function packageFolder(file: string): string | undefined {
  const folder = inNodeModules.exec(file)?.[1];
  return folder === undefined || dirname(folder) === folder ? undefined : folder;
}
