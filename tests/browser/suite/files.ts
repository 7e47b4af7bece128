import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";
import { type ComfyPage, comfyPage } from "../kit/comfy-page.ts";
import { connect, dropOn, picture } from "../kit/graph.ts";
import { exampleWorkflow, loadImageWorkflow, type SavedWorkflow } from "../kit/workflows.ts";

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
  return taken(comfy);
}

async function taken({ page }: ComfyPage): Promise<Saved> {
  const { whole, prompt } = await page.evaluate(async () => ({
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

/** `canvasTakesPictures`: a picture on the free canvas becomes a node there; frontends of 2025 want a workflow in it. */
export function fileTests(bed: () => Bed, { canvasTakesPictures = true } = {}): void {
  test("saved with the extension and opened without it, and the reverse: values and prompt are the same, byte for byte", async () => {
    await using bare = await comfyPage(bed().browser, bed().comfy.url);
    await bare.page.route(EXTENSION, (route) => route.abort());
    await bare.open();
    const { comfy } = bed();
    for (const name of ["simple", "pool"] as const) {
      await comfy.load(exampleWorkflow(name));
      // One of the inputs that the extension shows when they are needed.
      if (name === "simple")
        await connect(comfy.page, { from: "FetchRemote", to: "CombineImageBatch", input: "images_c" });
      const given = await taken(comfy);
      const without = await saved(bare, given.whole);
      expect([await pickersOn(comfy), await pickersOn(bare)]).toEqual([1, 0]);
      for (const other of [without, await saved(comfy, without.whole)]) {
        expect(other.values).toBe(given.values);
        expect(other.prompt).toBe(given.prompt);
      }
      const raw = JSON.stringify(exampleWorkflow(name).nodes.map((node) => [node.id, node.widgets_values ?? []]));
      expect(
        JSON.stringify(JSON.parse(given.values).map(([id, values]: [number, unknown]) => [id, values ?? []])),
      ).toBe(raw);
    }
  }, 60_000);

  test("a picture dropped on a node is uploaded, one with a workflow opens it; a workflow is saved and listed", async () => {
    const { comfy } = bed();
    const { page, url } = comfy;
    await comfy.load(loadImageWorkflow());
    await dropOn(page, "LoadImage", await picture(page, "dropped.png"));
    await page.waitForFunction(() => window.app.graph._nodes[0]?.widgets?.[0]?.value === "dropped.png");
    await expect.poll(async () => (await fetch(`${url}/view?filename=dropped.png&type=input`)).status).toBe(200);
    const whole = await page.evaluate(() => JSON.stringify(window.app.graph.serialize()));
    await dropOn(page, undefined, {
      name: "pool.json",
      bytes: [...Buffer.from(JSON.stringify(exampleWorkflow("pool")))],
    });
    await page.waitForFunction(() => window.app.graph._nodes.some(({ type }) => type === "RemotePool"));
    if (canvasTakesPictures) {
      await dropOn(page, undefined, await picture(page, "free.png"));
      await page.waitForFunction(() => window.app.graph._nodes.some(({ type }) => type === "LoadImage"));
    }
    const path = "/api/userdata/workflows%2Fmine.json?overwrite=true&full_info=true";
    expect((await fetch(url + path, { method: "POST", body: whole })).status).toBe(200);
    const listed = (await (await fetch(`${url}/api/userdata?dir=workflows&recurse=true`)).json()) as string[];
    expect(listed).toContain("mine.json");
  });

  test("examples are among the templates, and help is there for stock nodes", async () => {
    const { url } = bed().comfy;
    const read = async <T>(path: string): Promise<T> => (await (await fetch(url + path)).json()) as T;
    // Our server has them where a new user looks first, a real ComfyUI among those of its packs.
    const [first] = await read<{ title?: string; templates: { name: string }[] }[]>("/templates/index.json");
    const [pack] = Object.entries(await read<Record<string, string[]>>("/api/workflow_templates"));
    const path = pack ? `/api/workflow_templates/${pack[0]}/${pack[1][0]}` : `/templates/${first?.templates[0]?.name}`;
    expect((await read<{ nodes: object[] }>(`${path}.json`)).nodes.length).toBeGreaterThan(0);
    expect(await (await fetch(`${url}/docs/KSampler/en.md`)).text()).toContain("KSampler");
  });
}
