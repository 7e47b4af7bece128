import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface SavedWorkflow {
  readonly nodes: readonly { readonly id: number; readonly type: string; readonly widgets_values?: unknown[] }[];
}

const examples = join(import.meta.dirname, "../../../examples");

/** The example of one worker, as the frontend saves it; a step of a picture takes `stepMs`. */
export function simpleWorkflow({ stepMs = 40 }: { stepMs?: number } = {}): SavedWorkflow {
  const workflow = exampleWorkflow("simple");
  const values = workflow.nodes.find(({ id }) => id === 3)?.widgets_values;
  if (values) values[6] = stepMs;
  return workflow;
}

export type ExampleName = "simple" | "chain" | "pool";

/** An example of the repository, as the frontend saves it. */
export function exampleWorkflow(name: ExampleName): SavedWorkflow {
  return JSON.parse(readFileSync(join(examples, `${name}.json`), "utf8")) as SavedWorkflow;
}

type Link = readonly [id: number, from: number, output: number, to: number, input: number, type: string];

function node(id: number, type: string, more: object): object {
  const place = { pos: [id * 350, 0], size: [300, 150], flags: {}, order: id, mode: 0, properties: {} };
  return { id, type, ...place, inputs: [], outputs: [], ...more };
}

function output(name: string, type: string, links: readonly number[]): object {
  return { name, type, links, slot_index: 0 };
}

function workflowOf(nodes: readonly object[], links: readonly Link[]): object {
  const counts = { last_node_id: nodes.length, last_link_id: links.length };
  return { ...counts, groups: [], config: {}, extra: {}, version: 0.4, nodes, links };
}

/** One node that reads a picture. */
export function loadImageWorkflow(): object {
  return workflowOf([node(1, "LoadImage", { widgets_values: ["", "image"] })], []);
}

/** A workflow that only the primary can run. */
export function onlyHereWorkflow(): object {
  const made = [output("IMAGE", "IMAGE", [1])];
  const passed = [output("IMAGE", "IMAGE", [2])];
  return workflowOf(
    [
      node(1, "EmptyImage", { outputs: made, widgets_values: [64, 64, 1, 0] }),
      node(2, "TestOnlyHere", { inputs: [{ name: "image", type: "IMAGE", link: 1 }], outputs: passed }),
      node(3, "SaveImage", { inputs: [{ name: "images", type: "IMAGE", link: 2 }], widgets_values: ["x"] }),
    ],
    [
      [1, 1, 0, 2, 0, "IMAGE"],
      [2, 2, 0, 3, 0, "IMAGE"],
    ],
  );
}

/** A workflow whose node 2, under the title of a person's own, fails on the worker "attic" and runs nowhere else. */
export function breakingWorkflow(title: string): object {
  const seed = { name: "seed", type: "INT", link: 1, widget: { name: "seed" } };
  return workflowOf(
    [
      node(1, "RemoteQueueSimple", {
        outputs: [output("seed", "INT", [1]), output("batch", "INT", []), output("remote_info", "REMINFO", [2])],
        widgets_values: ["attic", 1, 1, "on_change", "true", 42, "fixed"],
      }),
      node(2, "TestBreaks", { title, inputs: [seed], outputs: [output("IMAGE", "IMAGE", [3])], widgets_values: [0] }),
      node(3, "FetchRemote", {
        inputs: [
          { name: "final_image", type: "IMAGE", link: 3 },
          { name: "remote_info", type: "REMINFO", link: 2 },
        ],
        outputs: [output("IMAGE", "IMAGE", [4])],
      }),
      node(4, "SaveImage", { inputs: [{ name: "images", type: "IMAGE", link: 4 }], widgets_values: ["x"] }),
    ],
    [
      [1, 1, 0, 2, 0, "INT"],
      [2, 1, 2, 3, 1, "REMINFO"],
      [3, 2, 0, 3, 0, "IMAGE"],
      [4, 3, 0, 4, 0, "IMAGE"],
    ],
  );
}
