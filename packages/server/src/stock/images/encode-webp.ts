import type { PngPixels } from "@netdist/codecs/png";
import { StockError } from "../errors.ts";

/** From fast to small. */
export type Effort = 0 | 4 | 6;

export interface WebpOptions {
  readonly lossless: boolean;
  /** 0 to 100; of a lossless file it is the effort. */
  readonly quality: number;
  readonly effort: Effort;
  /** How long each picture stands. */
  readonly milliseconds: number;
  /** Go into EXIF as ComfyUI puts them there: the prompt as the camera's model, the others as makes. */
  readonly texts: ReadonlyMap<string, string>;
}

type Frame = PngPixels & { readonly depth: 8 };

/** Pictures of one size as a WebP, animated where there are several. Throws `StockError` without the package `sharp`. */
export async function encodeWebp(pictures: readonly Frame[], options: WebpOptions): Promise<Uint8Array> {
  const [first] = pictures;
  if (first === undefined) throw new StockError("there are no pictures to save");
  const { width, height, channels } = first;
  const { lossless, quality, effort, milliseconds, texts } = options;
  const sharp = await load();
  const pages = pictures.length > 1 ? { pageHeight: height } : {};
  const raw = { width, height: height * pictures.length, channels, ...pages };
  return new Uint8Array(
    await sharp(Buffer.concat(pictures.map(({ data }) => data)), { raw })
      .withExif({ IFD0: exifTexts(texts) })
      // sharp knows no quality 0.
      .webp({ lossless, quality: Math.max(1, quality), effort, loop: 0, delay: pictures.map(() => milliseconds) })
      .toBuffer(),
  );
}

function exifTexts(texts: ReadonlyMap<string, string>): Record<string, string> {
  const { prompt, ...others } = Object.fromEntries(texts);
  const [make] = Object.entries(others);
  return {
    ...(prompt !== undefined && { Model: `prompt:${prompt}` }),
    ...(make !== undefined && { Make: `${make[0]}:${make[1]}` }),
  };
}

async function load() {
  try {
    return (await import("sharp")).default;
  } catch (cause) {
    throw new StockError("WebP pictures need the package sharp: run `npm install sharp` where this server runs", {
      cause,
    });
  }
}
