import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { PackError } from "./errors.ts";

// What the Comfy Registry takes as a name; it is the folder's name in custom_nodes, too.
const folderName = z
  .string()
  .max(99)
  .regex(
    /^[A-Za-z][A-Za-z0-9]*(?:[-_.][A-Za-z0-9]+)*$/,
    "starts with a letter; letters, digits and single - _ . between them",
  );

const settingsSchema = z.strictObject({
  /** The folder in custom_nodes and the name in the Comfy Registry; the pack's id unless given. */
  folder: folderName.optional(),
  /** The file that exports `pack` or `packs`. */
  entry: z.string().default("src/index.ts"),
  /** The name that people see. */
  displayName: z.string().optional(),
  /** The publisher's id in the Comfy Registry. */
  publisher: z.string().optional(),
  /** Address of the repository that holds the built folder, where that is not the package's own. */
  repository: z.url().optional(),
  /** The folder of example workflows, as the frontend saves them, with pictures of the same name; `example_workflows`. */
  examples: z.string().optional(),
  /** The folder of what the frontend gets, each `.js` an extension; `web`. */
  web: z.string().optional(),
  /** The folder of translations, `<language>/main.json` and so on; `locales`. */
  locales: z.string().optional(),
  /** Address of a picture of at most 400x400; of the repository's `icon.svg` or `icon.png` unless given. */
  icon: z.url().optional(),
});

const packageSchema = z.object({
  name: z.string(),
  version: z.string().regex(/^\d+\.\d+\.\d+(?:[-+][0-9A-Za-z.+-]+)?$/, "expected a version such as 1.0.0"),
  description: z.string().default(""),
  license: z.string().optional(),
  repository: z
    .union([z.string(), z.object({ url: z.string(), directory: z.string().optional() })])
    .transform((value) => (typeof value === "string" ? { url: value, directory: undefined } : value))
    .optional(),
  netdist: settingsSchema.prefault({}),
});

/** The parts of a pack's package.json that its folder is made from. */
export type PackageJson = z.infer<typeof packageSchema> & { readonly root: string };

/** Reads `root`'s package.json. Throws PACKAGE_INVALID naming the member that is wrong. */
export async function readPackageJson(root: string): Promise<PackageJson> {
  const file = join(root, "package.json");
  const parsed = packageSchema.safeParse(await readJson(file));
  if (parsed.success) return { ...parsed.data, root };
  const issue = parsed.error.issues[0];
  throw new PackError(
    "PACKAGE_INVALID",
    `${file}: ${issue?.path.join(".") || "package.json"}: ${issue?.message ?? "invalid"}.`,
  );
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(await readFile(file, "utf8"));
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new PackError(
      "PACKAGE_INVALID",
      `${file} cannot be read: ${reason}. A pack is built from its package.json.`,
      { cause },
    );
  }
}
