import { type Described, describePack, UnshowableNodeError } from "@netdist/bridge";
import type { NodePack } from "@netdist/sdk";
import { writeHelpPage } from "@netdist/sdk/host";
import { type BundleOptions, bundle } from "./bundle.ts";
import { PackError } from "./errors.ts";
import { type Files, filesOf } from "./files.ts";
import { loadPacks } from "./load-packs.ts";
import { writeNodeTexts } from "./locales.ts";
import { MANIFEST, writeManifest } from "./manifest.ts";
import { refuseNative } from "./native.ts";
import { nodesById } from "./node-ids.ts";
import { writeNotices } from "./notices.ts";
import { readOwnFiles } from "./own-files.ts";
import { readPackageJson } from "./package-json.ts";
import { packagesOf } from "./package-of.ts";
import { requirements } from "./pyproject.ts";
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
  const own = await readOwnFiles(json, name);
  const bundled = await packagesOf(code.sources);
  const described = await describe(packs, { id: name, version: json.version, host: bridge.version });
  const files = filesOf([
    ...bridge.files,
    ["dist/pack.mjs", code.code],
    ["nodes.json", described],
    ...[...nodes].map(([id, node]) => [`web/docs/${id}.md`, writeHelpPage(node)] as const),
    ["locales/en/nodeDefs.json", writeNodeTexts(nodes)],
    ["THIRD_PARTY_NOTICES.md", await writeNotices([...bundled, ...bridge.packages, ...own.packages])],
    ["requirements.txt", `${requirements.join("\n")}\n`],
    [".comfyignore", "__pycache__/\n*.pyc\n"],
    ...own.files,
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
