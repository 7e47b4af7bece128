import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import { type ComfyPage, comfyPage } from "../kit/comfy-page.ts";
import { type SavedWorkflow, simpleWorkflow } from "../kit/workflows.ts";

const EXTENSION = "**/netdist-workers.js";

interface Saved {
  /** The values of all nodes, as bytes. */
  readonly values: string;
  /** What the server would get. */
  readonly prompt: string;
  readonly whole: object;
}

/** Loads a workflow and takes it back as the frontend saves and sends it. */
async function saved(comfy: ComfyPage, workflow: object): Promise<Saved> {
  await comfy.load(workflow);
  const { whole, prompt } = await comfy.page.evaluate(async () => ({
    whole: window.app.graph.serialize(),
    prompt: JSON.stringify((await window.app.graphToPrompt()).output),
  }));
  const values = JSON.stringify((whole as SavedWorkflow).nodes.map((node) => [node.id, node.widgets_values]));
  return { values, prompt, whole };
}

function pickersOn({ page }: ComfyPage): Promise<number> {
  return page.evaluate(
    () => window.app.graph._nodes.flatMap(({ widgets = [] }) => widgets.filter(({ name }) => name === "worker")).length,
  );
}

export function fileTests(bed: () => Bed): void {
  test("saved with the extension and opened without it, and the reverse: values and prompt are the same, byte for byte", async () => {
    await using bare = await comfyPage(bed().browser, bed().comfy.url);
    await bare.page.route(EXTENSION, (route) => route.abort());
    await bare.open();
    const { comfy } = bed();
    const given = await saved(comfy, simpleWorkflow());
    const without = await saved(bare, simpleWorkflow());
    expect([await pickersOn(comfy), await pickersOn(bare)]).toEqual([1, 0]);
    for (const other of [without, await saved(bare, given.whole), await saved(comfy, without.whole)]) {
      expect(other.values).toBe(given.values);
      expect(other.prompt).toBe(given.prompt);
    }
  }, 60_000);

  test("Combine images shows its inputs one at a time, and keeps every link", async () => {
    const { comfy } = bed();
    await comfy.load(simpleWorkflow());
    const inputs = (): Promise<string[]> =>
      comfy.page.evaluate(() =>
        (window.app.graph._nodes.find(({ type }) => type === "CombineImageBatch")?.inputs ?? [])
          .map(({ name }) => name)
          .filter((name) => name.startsWith("images_")),
      );
    await expect.poll(inputs).toEqual(["images_a", "images_b", "images_c"]);
    await comfy.page.evaluate(() => {
      const find = (type: string) => window.app.graph._nodes.find((node) => node.type === type);
      const combine = find("CombineImageBatch");
      const at = combine?.inputs.findIndex(({ name }) => name === "images_c") ?? -1;
      if (combine) find("FetchRemote")?.connect(0, combine, at);
    });
    await expect.poll(inputs).toEqual(["images_a", "images_b", "images_c", "images_d"]);
    const links = await comfy.page.evaluate(async () => {
      const { output } = await window.app.graphToPrompt();
      return Object.values(output as Record<string, { class_type: string; inputs: object }>).find(
        ({ class_type }) => class_type === "CombineImageBatch",
      )?.inputs;
    });
    expect(links).toMatchObject({ images_a: ["3", 1], images_b: ["4", 0], images_c: ["4", 0] });
  });

  test("a picture dropped on the canvas is uploaded; a workflow is saved, listed and opened again", async () => {
    const { comfy } = bed();
    const { page, url } = comfy;
    await comfy.load({ nodes: [], links: [], groups: [], config: {}, extra: {}, version: 0.4 });
    await page.evaluate(async () => {
      const canvas = document.createElement("canvas");
      canvas.width = 8;
      canvas.height = 8;
      const blob = await new Promise<object>((resolve) => canvas.toBlob(resolve, "image/png"));
      const data = new DataTransfer();
      data.items.add(new File([blob as never], "dropped.png", { type: "image/png" }));
      document
        .querySelector("#graph-canvas")
        ?.dispatchEvent(
          new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true, clientX: 700, clientY: 450 }),
        );
    });
    await page.waitForFunction(() => window.app.graph._nodes.some(({ type }) => type === "LoadImage"));
    await expect.poll(async () => (await fetch(`${url}/view?filename=dropped.png&type=input`)).status).toBe(200);
    const path = "/api/userdata/workflows%2Fmine.json?overwrite=true&full_info=true";
    await page.evaluate(async (address) => {
      const body = JSON.stringify(window.app.graph.serialize());
      await fetch(address, { method: "POST", body });
    }, path);
    const listed = (await (await fetch(`${url}/api/userdata?dir=workflows&recurse=true`)).json()) as string[];
    expect(listed).toContain("mine.json");
  });

  test("examples are among the templates, and help is there for stock nodes", async () => {
    const { url } = bed().comfy;
    const templates = (await (await fetch(`${url}/api/workflow_templates`)).json()) as Record<string, string[]>;
    expect(Object.values(templates).flat().length).toBeGreaterThan(0);
    const [pack = "", [first = ""] = []] = Object.entries(templates)[0] ?? [];
    const answer = await fetch(`${url}/api/workflow_templates/${pack}/${first}.json`);
    expect(((await answer.json()) as { nodes: object[] }).nodes.length).toBeGreaterThan(0);
    expect(await (await fetch(`${url}/docs/KSampler/en.md`)).text()).toContain("KSampler");
  });
}
