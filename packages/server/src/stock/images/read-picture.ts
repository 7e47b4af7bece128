import { readFile } from "node:fs/promises";
import { floatTensor, type Mask, type NodeContext, type Picture } from "@netdist/sdk";
import type { Profile } from "../../engine/types.ts";
import { readPng } from "./read-png.ts";

/** A picture file, with what ComfyUI's versions see differently in its alpha. */
export interface ReadPicture extends Picture {
  /** The colours are a palette, of a PNG. */
  readonly palette: boolean;
  /** The alpha comes from one transparent colour (tRNS), of a PNG without palette. */
  readonly keyed: boolean;
}

/** The pictures in a file of the input folder, upright. PNG is read here, anything else by the host's codec. */
export async function readPicture(
  name: string,
  context: Pick<NodeContext, "folders" | "pictures">,
  profile: Profile,
): Promise<ReadPicture> {
  const bytes = await readFile(await context.folders.resolve(name));
  if (bytes.subarray(1, 4).toString("latin1") === "PNG") return readPng(bytes, profile);
  return { ...(await context.pictures.decode(bytes)), palette: false, keyed: false };
}

/** What a picture without alpha has for a mask: nothing hidden. */
export function emptyMask(count: number, height: number, width: number): Mask {
  return floatTensor([count, height, width], new Float32Array(count * height * width));
}
