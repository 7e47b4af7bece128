import { existsSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { type Described, describePack, UnshowableNodeError } from "@netdist/bridge";
import type { NodePack } from "@netdist/sdk";
import { type BundleOptions, bundle } from "./bundle.ts";
import { PackError } from "./errors.ts";
import { readExamples } from "./examples.ts";
import { type FileEntries, type Files, filesOf, readFolder, readIfThere } from "./files.ts";
import { writeHelpPage } from "./help-page.ts";
import { loadPacks } from "./load-packs.ts";
import { writeNodeTexts } from "./locales.ts";
import { MANIFEST, writeManifest } from "./manifest.ts";
import { refuseNative } from "./native.ts";
import { nodesById } from "./node-ids.ts";
import { writeNotices } from "./notices.ts";
import { type PackageJson, readPackageJson } from "./package-json.ts";
import { packagesOf } from "./package-of.ts";
import { requirements, writePyproject } from "./pyproject.ts";
import { readBridge } from "./shim.ts";

/** A pack's folder for `custom_nodes`, in memory. */
export interface BuiltPack {
  /** The folder's name. */
  readonly name: string;
  readonly version: string;
  /** Ids of the nodes, aliases too. */
  readonly nodes: readonly string[];
  readonly files: Files;
}

/**
 * Builds the pack of the npm package in `root` into a folder that ComfyUI loads. Equal input gives equal bytes. Throws
 * PackError.
 */
export async function buildPack(root: string, options: BundleOptions = {}): Promise<BuiltPack> {
  const json = await readPackageJson(root);
  const { entry } = json.netdist;
  const code = await bundle(root, entry, options);
  refuseNative(await packagesOf(code.read));
  const packs = await loadPacks(code.code, entry);
  const nodes = nodesById(packs);
  const bridge = await readBridge();
  const name = json.netdist.folder ?? packs[0]?.id ?? json.name;
  const described = await describe(packs, { id: name, version: json.version, host: bridge.version });
  const files = filesOf([
    ...bridge.files,
    ["dist/pack.mjs", code.code],
    ["nodes.json", described],
    ...[...nodes].map(([id, node]) => [`web/docs/${id}.md`, writeHelpPage(node)] as const),
    ["locales/en/nodeDefs.json", writeNodeTexts(nodes)],
    ["THIRD_PARTY_NOTICES.md", await writeNotices([...(await packagesOf(code.sources)), ...bridge.packages])],
    ["requirements.txt", `${requirements.join("\n")}\n`],
    [".comfyignore", "__pycache__/\n*.pyc\n"],
    ...(await ownFiles(json, name)),
  ]);
  return {
    name,
    version: json.version,
    nodes: [...nodes.keys()],
    files: filesOf([...files, [MANIFEST, writeManifest(files)]]),
  };
}

/** nodes.json; a node that ComfyUI cannot show is a fault of the pack. */
async function describe(packs: readonly NodePack[], facts: Described): Promise<string> {
  return await describePack(packs, facts).catch((cause: unknown) => {
    if (cause instanceof UnshowableNodeError) throw new PackError("PACK_INVALID", cause.message, { cause });
    throw cause;
  });
}

/** What the package brings as it is, and what is made from its package.json. */
async function ownFiles(json: PackageJson, name: string): Promise<FileEntries> {
  const { root, netdist } = json;
  const plain = ["README.md", "CHANGELOG.md", "icon.svg", "icon.png"];
  const found = [...(await filesAt(root, plain)), ...(await filesAt(licenceFolder(root), ["LICENSE"]))];
  const has = (path: string) => found.some(([name]) => name === path);
  const icon = ["icon.svg", "icon.png"].find(has);
  return [
    ...found,
    ["pyproject.toml", writePyproject(json, name, icon, has("LICENSE"))],
    ...(await readExamples(root, netdist.examples)),
    ...(await readFolder(join(root, netdist.web), "web/")),
    ...(await readFolder(join(root, netdist.locales), "locales/")),
    ...(await readFolder(join(root, "subgraphs"), "subgraphs/")),
  ];
}

async function filesAt(
  folder: string,
  names: readonly string[],
): Promise<(readonly [path: string, content: Uint8Array])[]> {
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
