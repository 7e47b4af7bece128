import type { ComfyNode, ComfySlot } from "../comfy/types.ts";

/** Optional inputs that are shown one after the other, by class; the server knows all of them, always. */
const GROWING: Readonly<Record<string, RegExp>> = {
  CombineImageBatch: /^images_[c-p]$/,
  FetchPool: /^value_[2-8]$/,
};

/** Shows of a node's optional inputs those that are in use and one more. */
export function growInputs(node: ComfyNode): void {
  const pattern = GROWING[node.comfyClass ?? ""];
  if (pattern === undefined) return;
  const all = node.inputs.filter(({ name }) => pattern.test(name)).map(({ name, type }) => ({ name, type }));
  let waiting = false;
  const update = (): void => {
    waiting = false;
    show(node, all);
  };
  const before = node.onConnectionsChange;
  node.onConnectionsChange = function onConnectionsChange(this: ComfyNode, ...args) {
    before?.call(this, ...args);
    if (waiting) return;
    waiting = true;
    // After whoever connects is done with the inputs.
    setTimeout(update);
  };
  const configured = node.onConfigure;
  node.onConfigure = function onConfigure(this: ComfyNode, ...args) {
    configured?.call(this, ...args);
    setTimeout(update);
  };
  update();
}

function show(node: ComfyNode, all: readonly Pick<ComfySlot, "name" | "type">[]): void {
  const find = (name: string): number => node.inputs.findIndex((slot) => slot.name === name);
  const last = all.findLastIndex(({ name }) => node.inputs[find(name)]?.link != null);
  const wanted = all.slice(0, last + 2);
  for (const { name } of all.slice(last + 2).toReversed()) {
    const at = find(name);
    if (at >= 0) node.removeInput(at);
  }
  for (const { name, type } of wanted) if (find(name) < 0) node.addInput(name, type);
  const [width] = node.size;
  node.setSize([width, Math.max(node.computeSize()[1], 0)]);
  node.setDirtyCanvas(true, true);
}
