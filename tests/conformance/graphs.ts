import { randomInt, randomUUID } from "node:crypto";
import type { Node, Prompt } from "./wire.ts";

/** A colour that no other run has used, so that nothing of the run is cached yet. */
export function freshColor(): number {
  return randomInt(0x100_0000);
}
/** A name that no other run has used. */
export function freshName(prefix = "c"): string {
  return `${prefix}-${randomUUID().slice(0, 13)}`;
}

/** One node of a prompt. */
export function node(class_type: string, inputs: Readonly<Record<string, unknown>> = {}): Node {
  return { class_type, inputs };
}
/** A link to the first output of a node, or to another one. */
export function link(id: string, slot = 0): readonly [string, number] {
  return [id, slot];
}

export function emptyImage(inputs: Readonly<Record<string, unknown>> = {}): Node {
  return node("EmptyImage", { width: 8, height: 8, batch_size: 1, color: freshColor(), ...inputs });
}
export function scale(image: unknown, inputs: Readonly<Record<string, unknown>> = {}): Node {
  return node("ImageScale", {
    image,
    upscale_method: "nearest-exact",
    width: 16,
    height: 16,
    crop: "disabled",
    ...inputs,
  });
}
export function preview(images: unknown): Node {
  return node("PreviewImage", { images });
}
export function save(images: unknown, filename_prefix = freshName("save")): Node {
  return node("SaveImage", { images, filename_prefix });
}
export function show(source: unknown): Node {
  return node("PreviewAny", { source });
}

/** 1 EmptyImage, 2 ImageScale, 9 PreviewImage, all new to the server. */
export function plainPrompt(image: Readonly<Record<string, unknown>> = {}): Prompt {
  return { "1": emptyImage(image), "2": scale(link("1")), "9": preview(link("2")) };
}

/** 1 EmptyImage, 3 TestWait of `steps` steps, 9 PreviewImage. */
export function waitPrompt(steps: number, step_ms = 10): Prompt {
  return { "1": emptyImage(), "3": node("TestWait", { image: link("1"), steps, step_ms }), "9": preview(link("3")) };
}

/** A node whose text output is shown by PreviewAny, node "9". */
export function shown(made: Node, more: Prompt = {}): Prompt {
  return { ...more, "5": made, "9": show(link("5")) };
}
