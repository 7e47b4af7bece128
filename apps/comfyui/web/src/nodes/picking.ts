import type { ComfyNode } from "../comfy/types.ts";
import { t } from "../text/text.ts";
import { addPicker, type Choices, type Picking, syncPicker } from "./worker-picker.ts";

/** One worker, as `remote_url` takes it. */
const oneWorker: Picking = {
  shown: (text, { meant }) => meant(text) ?? (text === "" ? t("pickNone") : text),
  offered: (_text, { ids }) => ids(),
  picked: (text, pick, { ids, meant }) => (ids().includes(pick) && meant(text) !== pick ? pick : undefined),
};

const MARK = "✓ ";

/** Any number of names and tags, with commas; none: every worker. A pick adds one, or takes it away again. */
const manyWorkers: Picking = {
  shown: (text) => wordsOf(text).join(", ") || t("pickAll"),
  offered(text, { ids, tags }) {
    const words = wordsOf(text);
    return [t("pickAll"), ...[...ids(), ...tags()].map((word) => (words.includes(word) ? MARK + word : word))];
  },
  picked(text, pick, { ids, tags }) {
    if (pick === t("pickAll")) return "";
    const word = pick.startsWith(MARK) ? pick.slice(MARK.length) : pick;
    if (![...ids(), ...tags()].includes(word)) return undefined;
    const words = wordsOf(text);
    return (words.includes(word) ? words.filter((known) => known !== word) : [...words, word]).join(", ");
  },
};

function wordsOf(text: string): string[] {
  return text
    .split(/[,;\n]+/)
    .map((word) => word.trim())
    .filter(Boolean);
}

/** Gives a node that names workers its picker. */
export function addWorkerPicker(node: ComfyNode, choices: Choices): void {
  addPicker(node, ...pickingOf(node), choices);
}

/** After a workflow was loaded, or the workers have become known. */
export function syncWorkerPicker(node: ComfyNode, choices: Choices): void {
  syncPicker(node, ...pickingOf(node), choices);
}

function pickingOf({ comfyClass }: ComfyNode): [target: string, picking: Picking] {
  return comfyClass === "RemotePool" ? ["workers", manyWorkers] : ["remote_url", oneWorker];
}
