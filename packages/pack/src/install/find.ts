import { readFile } from "node:fs/promises";
import { resolve } from "node:path";
import { type ComfyUI, comfyuiAt, namedComfyui } from "./comfyui.ts";
import { InstallError } from "./errors.ts";
import { commonPlaces, type Hint, hints, type Surroundings } from "./places.ts";

/**
 * The ComfyUI to install into: the named one; else the one that the current folder is, holds or lies in; else the only one
 * in the common places. Throws NOT_FOUND, and SEVERAL with the list to choose from.
 */
export async function findComfyUI(named: string | undefined, around: Surroundings): Promise<ComfyUI> {
  if (named !== undefined) return await demand(resolve(around.cwd, named));
  const here = await comfyuiAt(around.cwd);
  if (here !== undefined) return here;
  const [found, ...others] = await search(around);
  if (found === undefined) {
    throw new InstallError(
      "NOT_FOUND",
      "No ComfyUI was found here or in the common places. Name its folder, the one with custom_nodes in it.",
    );
  }
  if (others.length === 0) return found;
  const list = [found, ...others].map(({ root }) => `\n  ${root}`).join("");
  throw new InstallError("SEVERAL", `Several were found; name one of them:${list}`);
}

async function demand(folder: string): Promise<ComfyUI> {
  const found = await namedComfyui(folder);
  if (found !== undefined) return found;
  throw new InstallError("NOT_FOUND", `${folder} is no ComfyUI: name the folder that has custom_nodes in it.`);
}

async function search(around: Surroundings): Promise<ComfyUI[]> {
  const told = await Promise.all(hints(around).map(folderIn));
  const places = [...told.flatMap((folder) => folder ?? []), ...commonPlaces(around)];
  const found = (await Promise.all(places.map(comfyuiAt))).flatMap((one) => one ?? []);
  return [...new Map(found.map((one) => [one.root, one])).values()];
}

async function folderIn({ file, pattern }: Hint): Promise<string | undefined> {
  const told = pattern.exec(await readFile(file, "utf8").catch(() => ""))?.[1]?.trim();
  if (!told) return undefined;
  return told.startsWith('"') ? (JSON.parse(told) as string) : told;
}
