import { isLink, type Json, type Link, type PromptNode } from "@netdist/sdk/prompt";
import { type Graph, linksOf } from "../../graph/index.ts";
import { isEmpty, isStockSampler } from "./classes.ts";

/** Width and height of latents and pictures, and how many values of a latent stand at a place. */
export interface Size {
  readonly width: number;
  readonly height: number;
  readonly channels: number;
}

/** What the prompt's text says of a node's pictures, as far as it is certain. */
export interface PictureFacts {
  /** How many pictures it gives. */
  readonly count: number | undefined;
  readonly latent: Size | undefined;
  readonly image: Size | undefined;
}

const UNKNOWN: PictureFacts = { count: undefined, latent: undefined, image: undefined };
/** Empty latents of many channels: no batch of theirs has a tail. */
const WIDE = new Set([
  "EmptySD3LatentImage",
  "EmptyFlux2LatentImage",
  "EmptyHunyuanImageLatent",
  "EmptyHunyuanLatentVideo",
]);

/** The facts of a node, from those of the nodes above it; `factsOf` gives undefined for links without pictures. */
export function pictureFacts(
  graph: Graph,
  node: PromptNode,
  factsOf: (link: Link) => PictureFacts | undefined,
): PictureFacts {
  const above = (input: string): PictureFacts => {
    const link = node.inputs[input];
    return (isLink(link) ? factsOf(link) : undefined) ?? UNKNOWN;
  };
  const sources = linksOf(node).flatMap(({ link }) => factsOf(link) ?? []);
  const count = countOf(
    node,
    sources.map((facts) => facts.count),
    above,
  );
  return { ...UNKNOWN, ...sizesOf(graph, node, above), count };
}

function countOf(
  { class_type, inputs }: PromptNode,
  sources: readonly (number | undefined)[],
  above: (input: string) => PictureFacts,
): number | undefined {
  if (isEmpty(class_type)) return whole(inputs["batch_size"]);
  switch (class_type) {
    case "SolidMask":
      return 1;
    case "LoadImage":
    case "LoadImageMask":
      return /\.(png|jpe?g|bmp)( \[\w+\])?$/i.test(String(inputs["image"])) ? 1 : undefined;
    case "RepeatLatentBatch":
      return times(above("samples").count, whole(inputs["amount"]));
    case "RepeatImageBatch":
      return times(above("image").count, whole(inputs["amount"]));
    case "LatentFromBatch":
    case "ImageFromBatch":
      return whole(inputs["length"]) === 1 ? 1 : undefined;
    case "ImageBatch":
    case "BatchImagesNode":
    case "LatentBatch":
      return sources.reduce((sum: number | undefined, count) => plus(sum, count), 0);
    default: {
      const known = sources.filter((count) => count !== undefined);
      return known.length > 0 && known.length === sources.length ? Math.max(...known) : undefined;
    }
  }
}

function sizesOf(
  graph: Graph,
  { class_type, inputs }: PromptNode,
  above: (input: string) => PictureFacts,
): Partial<PictureFacts> {
  const asked = { width: whole(inputs["width"]), height: whole(inputs["height"]) };
  const pixels = asked.width && asked.height ? { width: asked.width, height: asked.height, channels: 3 } : undefined;
  if (WIDE.has(class_type)) return { latent: { width: 1, height: 1, channels: 16 } };
  if (isStockSampler(class_type)) {
    const { latent } = above("latent_image");
    return { latent, image: latent && grown(latent, latent.channels === 3 ? 1 : 8, 3) };
  }
  const pixelSpace = isPixelSpace(graph, inputs["vae"]);
  switch (class_type) {
    case "EmptyLatentImage":
      return { latent: pixels && grown(pixels, 1 / 8, 4) };
    case "EmptyImage":
    case "ImageScale":
      return { image: pixels };
    case "LatentUpscale":
      return { latent: pixels && grown(pixels, 1 / 8, above("samples").latent?.channels ?? 4) };
    case "LatentUpscaleBy":
      return { latent: scaled(above("samples").latent, inputs["scale_by"]) };
    case "ImageScaleBy":
      return { image: scaled(above("image").image, inputs["scale_by"]) };
    case "ImageInvert":
    case "ImageAddNoise":
      return { image: above("image").image };
    case "VAEDecode": {
      const { latent } = above("samples");
      return { image: latent && grown(latent, pixelSpace ? 1 : 8, 3) };
    }
    case "VAEEncode":
    case "VAEEncodeForInpaint": {
      const { image } = above("pixels");
      // Which VAE it is, the prompt does not say; more than four channels are a multiple of four.
      return { latent: image && (pixelSpace ? grown(image, 1, 3) : grown(image, 1 / 8, 4)) };
    }
    default:
      return inputs["samples"] === undefined || /Crop|Composite/.test(class_type)
        ? {}
        : { latent: above("samples").latent };
  }
}

function isPixelSpace(graph: Graph, vae: Json | undefined): boolean {
  return isLink(vae) && graph.get(vae[0])?.inputs["vae_name"] === "pixel_space";
}

function grown({ width, height }: Size, factor: number, channels: number): Size {
  return { width: Math.floor(width * factor), height: Math.floor(height * factor), channels };
}

function scaled(size: Size | undefined, by: Json | undefined): Size | undefined {
  if (size === undefined || typeof by !== "number") return undefined;
  return { ...size, width: Math.round(size.width * by), height: Math.round(size.height * by) };
}

function whole(value: Json | undefined): number | undefined {
  return typeof value === "number" && Number.isInteger(value) && value > 0 ? value : undefined;
}

function times(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a * b;
}

function plus(a: number | undefined, b: number | undefined): number | undefined {
  return a === undefined || b === undefined ? undefined : a + b;
}
