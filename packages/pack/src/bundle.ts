import { join, resolve } from "node:path";
import { type BuildFailure, build, formatMessages, type Metafile, type Plugin } from "esbuild";
import { PackError } from "./errors.ts";

/** One file of JavaScript, and what went into it. */
export interface Bundle {
  readonly code: string;
  /** The files whose code is in it, absolute. */
  readonly sources: readonly string[];
  /** The files that were read for it, absolute. */
  readonly read: readonly string[];
}

export interface BundleOptions {
  /** Further export conditions, as Node's `--conditions`. */
  readonly conditions?: readonly string[];
}

// Packages in CommonJS that are bundled call `require` for Node's own modules.
const banner = 'import { createRequire } from "node:module";\nconst require = createRequire(import.meta.url);';

/** Bundles an entry with everything that it needs into one readable ES module for Node. Throws BUNDLE_FAILED and NATIVE_CODE. */
export async function bundle(root: string, entry: string, options: BundleOptions = {}): Promise<Bundle> {
  const result = await build({
    absWorkingDir: root,
    entryPoints: [entry],
    bundle: true,
    write: false,
    format: "esm",
    platform: "node",
    target: "node20.19",
    conditions: [...(options.conditions ?? [])],
    loader: { ".wasm": "binary" },
    legalComments: "inline",
    charset: "utf8",
    metafile: true,
    logLevel: "silent",
    banner: { js: banner },
    plugins: [refuseNative],
  }).catch(async (error: BuildFailure) => {
    throw await failure(root, error);
  });
  const [output] = result.outputFiles;
  if (output === undefined) throw new PackError("BUNDLE_FAILED", `${join(root, entry)} gave no code.`);
  return { code: output.text, ...inputsOf(root, result.metafile) };
}

function inputsOf(root: string, { inputs, outputs }: Metafile): Pick<Bundle, "sources" | "read"> {
  const used = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  const sources = used.filter(([, { bytesInOutput }]) => bytesInOutput > 0).map(([path]) => path);
  const absolute = (paths: readonly string[]) => paths.map((path) => resolve(root, path)).sort();
  return { sources: absolute(sources), read: absolute(Object.keys(inputs)) };
}

const native = "a native addon runs on one kind of machine only, and a pack is one folder for all of them";

const refuseNative: Plugin = {
  name: "refuse-native",
  setup({ onLoad }) {
    onLoad({ filter: /\.node$/ }, ({ path }) => ({
      errors: [{ text: `${path}: ${native}`, pluginName: "refuse-native" }],
    }));
  },
};

async function failure(root: string, error: BuildFailure): Promise<PackError> {
  if (!Array.isArray(error.errors)) return new PackError("BUNDLE_FAILED", String(error), { cause: error });
  const refused = error.errors.find(({ pluginName }) => pluginName === "refuse-native");
  if (refused) return new PackError("NATIVE_CODE", `${refused.text}.`, { cause: error });
  const text = (await formatMessages(error.errors, { kind: "error", color: false })).join("").trim();
  return new PackError("BUNDLE_FAILED", `The pack in ${root} cannot be bundled:\n${text}`, { cause: error });
}
