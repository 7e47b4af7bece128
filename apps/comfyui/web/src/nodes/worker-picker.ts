import type { ComfyNode, ComfyWidget } from "../comfy/types.ts";
import { t } from "../text/text.ts";

/** The workers that can be picked, and what nodes call them. */
export interface Choices {
  ids(): readonly string[];
  tags(): readonly string[];
  /** The id of the worker that a text means; undefined: another address. */
  meant(text: string): string | undefined;
}

/** How a picker reads a widget's text, and what a pick makes of it. */
export interface Picking {
  /** What the picker shows for a text. */
  shown(text: string, choices: Choices): string;
  offered(text: string, choices: Choices): readonly string[];
  /** The new text; undefined where the pick changes nothing. */
  picked(text: string, pick: string, choices: Choices): string | undefined;
}

/**
 * Gives a node a list to choose from, which writes into its widget of that name: old nodes have it as plain text, and
 * saved workflows hold its place. The list stands last and is saved nowhere, so a workflow is the same, byte for byte,
 * whether this extension is there or not.
 */
export function addPicker(node: ComfyNode, targetName: string, picking: Picking, choices: Choices): void {
  const target = targetOf(node, targetName);
  if (target === undefined) return;
  const shown = (): string => picking.shown(String(target.value), choices);
  const pick = (choice: string): void => {
    const text = picking.picked(String(target.value), choice, choices);
    if (text !== undefined) {
      target.value = text;
      target.callback?.(text);
    }
    picker.value = shown();
  };
  const values = (): readonly string[] => {
    const offered = picking.offered(String(target.value), choices);
    return offered.includes(String(picker.value)) ? offered : [String(picker.value), ...offered];
  };
  const picker = node.addWidget("combo", t("pickWorker"), shown(), pick, {
    ...{ values, serialize: false, tooltip: t("pickWorkerHint", { input: targetName }) },
  });
  // The option keeps it out of the prompt, the member out of the saved workflow.
  picker.serialize = false;
  follow(target, () => {
    picker.value = shown();
  });
}

/** Shows in the picker what the text says, once a workflow has been loaded or the workers are known. */
export function syncPicker(node: ComfyNode, targetName: string, picking: Picking, choices: Choices): void {
  const target = targetOf(node, targetName);
  const picker = node.widgets?.find(({ name, serialize }) => name === t("pickWorker") && serialize === false);
  if (target && picker) picker.value = picking.shown(String(target.value), choices);
}

function targetOf({ widgets }: ComfyNode, targetName: string): ComfyWidget | undefined {
  return widgets?.find(({ name, value }) => name === targetName && typeof value === "string");
}

function follow(target: ComfyWidget, changed: () => void): void {
  const before = target.callback;
  target.callback = function callback(this: ComfyWidget, value: unknown): void {
    before?.call(this, value);
    changed();
  };
}
