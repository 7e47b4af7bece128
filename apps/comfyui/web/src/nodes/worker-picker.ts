import type { ComfyNode, ComfyWidget } from "../comfy/types.ts";
import { t } from "../text/text.ts";

/** The input that it writes into; the old nodes have it as plain text, and saved workflows hold its place. */
const TARGET = "remote_url";

/** The workers that can be picked, and what nodes call them. */
export interface Choices {
  ids(): readonly string[];
  /** The id of the worker that a text means; undefined: another address. */
  meant(text: string): string | undefined;
}

/**
 * Gives a node with a `remote_url` a list of workers to choose from. It stands last and is saved nowhere, so a workflow
 * is the same, byte for byte, whether this extension is there or not.
 */
export function addWorkerPicker(node: ComfyNode, choices: Choices): void {
  const target = node.widgets?.find(({ name }) => name === TARGET);
  if (target === undefined || typeof target.value !== "string") return;
  const values = (): readonly string[] => {
    const ids = choices.ids();
    return ids.includes(String(picker.value)) ? ids : [String(picker.value), ...ids];
  };
  const pick = (id: string): void => {
    if (!choices.ids().includes(id) || choices.meant(String(target.value)) === id) return;
    target.value = id;
    target.callback?.(id);
  };
  const picker = node.addWidget("combo", t("pickWorker"), shown(target, choices), pick, {
    ...{ values, serialize: false, tooltip: t("pickWorkerHint") },
  });
  // The option keeps it out of the prompt, the member out of the saved workflow.
  picker.serialize = false;
  follow(target, () => {
    picker.value = shown(target, choices);
  });
}

/** Shows in the picker what the text says, once a workflow has been loaded or the workers are known. */
export function syncWorkerPicker(node: ComfyNode, choices: Choices): void {
  const target = node.widgets?.find(({ name }) => name === TARGET);
  const picker = node.widgets?.find(({ name, serialize }) => name === t("pickWorker") && serialize === false);
  if (target && picker) picker.value = shown(target, choices);
}

function shown(target: ComfyWidget, choices: Choices): string {
  const text = String(target.value ?? "");
  return choices.meant(text) ?? (text === "" ? t("pickNone") : text);
}

function follow(target: ComfyWidget, changed: () => void): void {
  const before = target.callback;
  target.callback = function callback(this: ComfyWidget, value: unknown): void {
    before?.call(this, value);
    changed();
  };
}
