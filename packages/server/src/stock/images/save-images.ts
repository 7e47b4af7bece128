import { encodePng } from "@netdist/codecs/png";
import type { FolderKind, Image, NodeContext } from "@netdist/sdk";
import { metadataText } from "../metadata.ts";
import { frames } from "../tensors/frames.ts";
import { writeNew } from "../write-new.ts";

interface SaveImages {
  readonly images: Image;
  readonly prefix: string;
  readonly kind: FolderKind;
  /** Of compression, 0 to 9. */
  readonly level: number;
}

/** Where a file was saved, as `ui` outputs say it. */
export interface SavedFile {
  readonly [key: string]: string;
  readonly filename: string;
  readonly subfolder: string;
  readonly type: FolderKind;
}

/** Writes a batch as PNG files with the prompt and the workflow in them. Throws when the run is interrupted. */
export async function saveImages(request: SaveImages, context: NodeContext): Promise<SavedFile[]> {
  const { images, prefix, kind, level } = request;
  const [, height = 0, width = 0] = images.shape;
  const path = await context.folders.savePath(prefix, kind, { width, height });
  const text = metadataText(context);
  const saved: SavedFile[] = [];
  let counter = path.counter;
  for await (const picture of frames(images)) {
    context.signal.throwIfAborted();
    const bytes = encodePng(picture, { text, level });
    const name = path.name.replaceAll("%batch_num%", String(saved.length));
    const written = await writeNew({ folder: path.folder, name, counter }, ".png", bytes);
    saved.push({ filename: written.filename, subfolder: path.subfolder, type: kind });
    counter = written.counter + 1;
  }
  return saved;
}
