import { encodePng } from "@netdist/codecs/png";
import type { FolderKind, Image, NodeContext } from "@netdist/sdk";
import { writeNew } from "@netdist/sdk/files";
import { metadataTexts } from "@netdist/sdk/prompt";
import type { SavedFile } from "../saved-file.ts";
import { frames } from "../tensors/frames.ts";

interface SaveImages {
  readonly images: Image;
  readonly prefix: string;
  readonly kind: FolderKind;
  /** Of compression, 0 to 9. */
  readonly level: number;
}

/** Writes a batch as PNG files with the prompt and the workflow in them. Throws when the run is interrupted. */
export async function saveImages(request: SaveImages, context: NodeContext): Promise<SavedFile[]> {
  const { images, prefix, kind, level } = request;
  const [, height = 0, width = 0] = images.shape;
  const path = await context.folders.savePath(prefix, kind, { width, height });
  const text = metadataTexts(context.prompt, context.extraPngInfo);
  const saved: SavedFile[] = [];
  let counter = path.counter;
  for await (const picture of frames(images)) {
    context.signal.throwIfAborted();
    const bytes = encodePng(picture, { text, level });
    const name = path.name.replaceAll("%batch_num%", String(saved.length));
    const written = await writeNew({ folder: path.folder, name, counter }, "_.png", bytes);
    saved.push({ filename: written.filename, subfolder: path.subfolder, type: kind });
    counter = written.counter + 1;
  }
  return saved;
}
