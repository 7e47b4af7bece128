import type { Prompt } from "@netdist/sdk/prompt";
import { NetDistError } from "../errors/index.ts";
import type { ObjectInfo } from "../object-info/index.ts";
import type { Edited } from "./change-seeds.ts";
import { failure } from "./edit-failure.ts";
import { mapInputs, type PlacedInput } from "./inputs.ts";
import { findNodes, noNode } from "./nodes.ts";
import { createReplacer } from "./replacer.ts";
import { withinTime } from "./within-time.ts";

/** What to look for in the texts of a prompt, and what to put there. */
export interface TextChange {
  /** A text to be found as it is, or a pattern: a regular expression of JavaScript with the flags g and u. */
  readonly find: string | { readonly pattern: string };
  /** For a pattern also with `$1` … `$9`, `$<name>`, `$&` and `$$`. */
  readonly replacement: string;
  /** Only in the nodes with this id, else title, else class. */
  readonly node?: string | undefined;
  /** Only in inputs of this name. */
  readonly input?: string | undefined;
}

/** Milliseconds that a change may take on the whole prompt. */
const TIME_LIMIT = 1000;

/**
 * The prompt with a text replaced wherever an input holds it. What `objectInfo` declares a choice (a model, a sampler)
 * is no text. However the pattern is made, the change ends after a second, or when it has written 4 Mi characters:
 * `NetDistError` with EDIT_INVALID, as for a bad pattern; PROMPT_INVALID where no node is meant.
 */
export function replaceText(prompt: Prompt, change: TextChange, objectInfo: ObjectInfo = {}): Edited {
  const replacer = createReplacer(change.find, change.replacement);
  const isMeant = scopeOf(prompt, change);
  const done = withinTime(TIME_LIMIT, () =>
    mapInputs(prompt, objectInfo, (placed) =>
      isMeant(placed) && isText(placed) ? replacer.replace(placed.value as string) : placed.value,
    ),
  );
  if (done !== undefined) return { prompt: done.value, count: replacer.count() };
  throw failure(`Replacing took longer than ${TIME_LIMIT / 1000} s and was stopped.`, {
    hint: "Patterns like (a+)+ or .*.*.* try every way to divide a text: write what they must not match, as in [^,]*.",
  });
}

function scopeOf(prompt: Prompt, { node, input }: TextChange): (placed: PlacedInput) => boolean {
  const ids = node === undefined ? undefined : new Set(findNodes(prompt, node).map(([id]) => id));
  if (node !== undefined && ids?.size === 0)
    throw new NetDistError("PROMPT_INVALID", noNode(prompt, node), { phase: "convert" });
  return (placed) => (ids === undefined || ids.has(placed.id)) && (input === undefined || placed.input === input);
}

function isText({ value, declared }: PlacedInput): boolean {
  return typeof value === "string" && declared?.type !== "COMBO" && declared?.type !== "COMFY_DYNAMICCOMBO_V3";
}
