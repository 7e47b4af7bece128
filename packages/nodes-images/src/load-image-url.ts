import { isPngError } from "@netdist/codecs/png";
import {
  extensionOf,
  loadUrl,
  NetDistError,
  type PictureFormat,
  pictureFormat,
  shownUrl,
  urlFingerprint,
  urlInputs,
} from "@netdist/core";
import { defineNode, image, mask, output, string } from "@netdist/sdk";
import { readPicture } from "./read-picture.ts";

/** Gives the picture at an address. */
export const loadImageUrl = defineNode({
  id: "LoadImageUrl",
  title: "Load Image (URL)",
  category: "remote/image",
  description:
    "Loads a picture from an http, https or data URL. Addresses in a private network have to be allowed in the config file.",
  inputs: {
    url: string({ multiline: false }),
    ...urlInputs,
  },
  outputs: { image: output(image(), { name: "IMAGE" }), mask: output(mask(), { name: "MASK" }) },
  lowering: { role: "load", class_type: "LoadImage", input: "image" },
  fingerprint: urlFingerprint,
  async stage(values, context) {
    const { bytes, type } = await loadUrl(values, context, context);
    return { bytes, extension: extensionOf(formatOf(values.url, bytes, type)) };
  },
  async run(values, context) {
    const { signal, run } = context;
    const { bytes, type } = await loadUrl(values, context, { signal, promptId: run.promptId });
    const format = formatOf(values.url, bytes, type);
    const picture = await readPicture(bytes, format, context.pictures).catch((cause: unknown) => {
      const advice = isPngError(cause, "TRUNCATED", "BAD_CRC", "BAD_DATA") ? " It is damaged or cut short." : "";
      const what = `gave a ${format} file that cannot be read: ${messageOf(cause)}.${advice}`;
      throw unreadable(`${shownUrl(values.url)} ${what}`, cause);
    });
    const [count, height, width] = picture.image.shape;
    context.notify(`${width}x${height} ${format}${count === 1 ? "" : `, ${count} pictures`}`);
    return picture;
  },
});

/** What else an address may give. */
const OTHERS: readonly (readonly [begins: RegExp, what: string])[] = [
  [/^$/, "an empty file"],
  [/^\s*(<\?xml[^>]*>\s*)?<svg/i, "an SVG drawing"],
  [/^\s*</, "a web page, perhaps one to log in"],
  [/^\s*[{[]/, "JSON"],
];

function formatOf(url: string, bytes: Uint8Array, type: string): PictureFormat {
  const format = pictureFormat(bytes);
  if (format) return format;
  const start = new TextDecoder().decode(bytes.subarray(0, 400));
  const what = OTHERS.find(([begins]) => begins.test(start))?.[1] ?? "no picture";
  const said = /^[\w.+-]+\/[\w.+-]+$/.test(type) ? ` (it says: ${type})` : "";
  throw unreadable(`${shownUrl(url)} gave ${what}${said}; PNG, JPEG, WebP, GIF, TIFF, AVIF and BMP are read.`);
}

function unreadable(message: string, cause?: unknown): NetDistError {
  return new NetDistError("RESULT_INVALID", message, { phase: "fetch", retryable: false, cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
