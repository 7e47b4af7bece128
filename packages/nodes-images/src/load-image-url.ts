import {
  EGRESS,
  extensionOf,
  type Loaded,
  NetDistError,
  type PictureFormat,
  pictureFormat,
  shownUrl,
} from "@netdist/core";
import { combo, defineNode, type HookContext, image, int, mask, output, string } from "@netdist/sdk";
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
    time_limit: int({
      optional: true,
      default: 0,
      min: 0,
      max: 3600,
      tooltip: "Seconds. 0: as the config file says, which is also the most that is waited.",
    }),
    headers: string({
      optional: true,
      default: "",
      tooltip: "Name of headers in the config file (images.headers), which may hold a token.",
    }),
    refresh: combo(["never", "if_changed", "always"], {
      optional: true,
      default: "never",
      tooltip:
        "never: load an address once. if_changed: ask each time whether it has changed. always: load it each time.",
    }),
  },
  outputs: { image: output(image(), { name: "IMAGE" }), mask: output(mask(), { name: "MASK" }) },
  lowering: { role: "load", class_type: "LoadImage", input: "image" },
  async fingerprint({ url, refresh = "never", ...values }, context) {
    if (refresh === "never") return "";
    if (refresh === "always" || url === undefined) return Number.NaN;
    // What is wrong with it, the run itself says.
    return await load({ url, refresh, ...values }, context).then(
      ({ sha256 }) => sha256,
      () => Number.NaN,
    );
  },
  async stage(values, context) {
    const { bytes, type } = await load(values, context, context);
    return { bytes, extension: extensionOf(formatOf(values.url, bytes, type)) };
  },
  async run(values, context) {
    const { signal, run } = context;
    const { bytes, type } = await load(values, context, { signal, promptId: run.promptId });
    const format = formatOf(values.url, bytes, type);
    const picture = await readPicture(bytes, format, context.pictures).catch((cause: unknown) => {
      throw unreadable(
        `${shownUrl(values.url)} gave a ${format} file that cannot be read: ${messageOf(cause)}.`,
        cause,
      );
    });
    const [count, height, width] = picture.image.shape;
    context.notify(`${width}x${height} ${format}${count === 1 ? "" : `, ${count} pictures`}`);
    return picture;
  },
});

interface Wanted {
  readonly url: string;
  readonly refresh: "never" | "if_changed" | "always";
  readonly headers?: string | undefined;
  /** Seconds. */
  readonly time_limit?: number | undefined;
}

function load(
  { url, refresh, headers, time_limit }: Wanted,
  context: Pick<HookContext, "service">,
  within: { readonly signal?: AbortSignal; readonly promptId?: string } = {},
): Promise<Loaded> {
  const { signal, promptId } = within;
  return context.service(EGRESS).load(url, {
    ...{ refresh, headersName: headers, signal, promptId: promptId || undefined },
    timeLimit: time_limit ? time_limit * 1000 : undefined,
  });
}

function formatOf(url: string, bytes: Uint8Array, type: string): PictureFormat {
  const format = pictureFormat(bytes);
  if (format) return format;
  const what = /^\s*</.test(new TextDecoder().decode(bytes.subarray(0, 100))) ? "a web page" : "no picture";
  const said = /^[\w.+-]+\/[\w.+-]+$/.test(type) ? ` (it says: ${type})` : "";
  throw unreadable(`${shownUrl(url)} gave ${what}${said}; PNG, JPEG, WebP, GIF, TIFF, AVIF and BMP are read.`);
}

function unreadable(message: string, cause?: unknown): NetDistError {
  return new NetDistError("RESULT_INVALID", message, { phase: "fetch", retryable: false, cause });
}

function messageOf(cause: unknown): string {
  return cause instanceof Error ? cause.message : String(cause);
}
