import { defineNode, definePack, image } from "@netdist/sdk";
import { CallWrapper, ComfyApi, PromptBuilder } from "@saintno/comfyui-sdk";
import { Client } from "@stable-canvas/comfyui-client";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { WebSocket } from "ws";
import { FRAMES, framesPack } from "./http/testing/frames-pack.ts";
import { createGate, type Gate } from "./http/testing/gate.ts";
import { PICTURE, testServer } from "./http/testing/server.ts";
import type { Profile, Server } from "./index.ts";

/** A picture, and a node that sends a preview. */
const PROMPT = { ...PICTURE, ...FRAMES };
/** The same, where the picture is held at nodes 3 and 4 until the test lets it go. */
const HELD = {
  ...PROMPT,
  "2": { ...PICTURE["2"], inputs: { ...PICTURE["2"].inputs, images: ["4", 0] } },
  "3": { class_type: "TestHold", inputs: { image: ["1", 0] } },
  "4": { class_type: "TestHold", inputs: { image: ["3", 0] } },
};

const profiles = ["0.33.0", "0.3.64"] as const satisfies readonly Profile[];
let server: Server;
let gates: Readonly<Record<string, Gate>>;

const start = async (profile: Profile) => {
  const hold = defineNode({
    id: "TestHold",
    category: "test",
    inputs: { image: image() },
    outputs: { image: image() },
    run: async (values, { uniqueId }) => {
      await gates[uniqueId]?.promise;
      return values;
    },
  });
  const packs = [framesPack, definePack({ id: "test-hold", version: "1.0.0", nodes: [hold] })];
  server = await testServer({ packs, profile });
};

describe.for(profiles)("@stable-canvas/comfyui-client with profile %s", (profile) => {
  beforeAll(() => start(profile));
  afterAll(() => server.close());

  const create = () => {
    // Its type asks for the browser's WebSocket, of which it uses what ws has.
    const client = new Client({ api_host: `127.0.0.1:${server.port}`, WebSocket: WebSocket as never, fetch });
    return Object.assign(client, { [Symbol.dispose]: () => client.close() });
  };

  test("runs a prompt over its socket, sees frames and fetches the picture", async () => {
    using client = create();
    void client.connect();
    const frames: number[] = [];
    client.on("image_data", ({ image }) => void frames.push(image.byteLength));
    // This client listens only after its POST was answered: for a run that is over by then it waits for ever.
    gates = { "3": createGate() };
    const { _enqueue_prompt: enqueue } = client;
    client._enqueue_prompt = async (...given) => {
      const queued = await enqueue.apply(client, given);
      setImmediate(() => gates["3"]?.open());
      return queued;
    };
    const { images, prompt_id } = await client.enqueue(HELD);
    expect(prompt_id).toMatch(/^[0-9a-f-]{36}$/);
    const picture = images.find(({ type }) => type === "url");
    expect(await isPng(picture?.data as string)).toBe(true);
    await expect.poll(() => frames).toEqual([3, 1]);
  });

  test("runs a prompt by polling", async () => {
    using client = create();
    const { images } = await client.enqueue_polling(PROMPT, { polling_ms: 5 });
    expect(images).toHaveLength(1);
  });

  test("reads the queue, classes and machine facts", async () => {
    using client = create();
    expect(await client.getQueue()).toEqual({ Running: [], Pending: [] });
    expect(Object.keys(await client.getNodeDefs())).toContain("SaveImage");
    expect((await client.getSystemStats()).system).toMatchObject({ comfyui_version: profile });
    expect(await client.getEmbeddings()).toEqual([]);
  });
});

describe.for(profiles)("@saintno/comfyui-sdk with profile %s", (profile) => {
  beforeAll(() => start(profile));
  afterAll(() => server.close());

  const create = async () => {
    const api = new ComfyApi(server.url, undefined, { customWebSocketImpl: WebSocket as never, forceWs: true });
    const disposable = Object.assign(api, { [Symbol.dispose]: () => api.destroy() });
    await api.init().waitForReady();
    return disposable;
  };

  test("runs a prompt, hears of it and fetches the picture", async () => {
    using api = await create();
    const heard = new Set<string>();
    for (const type of ["status", "executing", "executed", "progress", "b_preview"] as const)
      api.on(type, () => void heard.add(type));
    const builder = new PromptBuilder(titled(HELD), ["color"], ["images"])
      .setInputNode("color", "1.inputs.color")
      .setOutputNode("images", "2")
      .input("color", 255);
    // This client listens only after its POST was answered, and for outputs only after it has looked into the history:
    // a run that is quicker it may wait for for ever.
    gates = { "3": createGate(), "4": createGate() };
    const { getHistory } = api;
    api.getHistory = async (id) => {
      const found = await getHistory.call(api, id);
      setImmediate(() => gates["4"]?.open());
      return found;
    };
    const call = new CallWrapper(api, builder).onPending(() => void setImmediate(() => gates["3"]?.open()));
    const { images } = (await call.run()) as {
      images: { images: [{ filename: string; subfolder: string; type: string }] };
    };
    expect(images.images).toMatchObject([{ subfolder: "", type: "output" }]);
    expect(await isPng(api.getPathImage(images.images[0]))).toBe(true);
    await expect.poll(() => [...heard].sort()).toEqual(["b_preview", "executed", "executing", "progress", "status"]);
  });

  test("uploads a picture and gets the address of it", async () => {
    using api = await create();
    const uploaded = await api.uploadImage(Buffer.from("not really a picture"), "up.png", { subfolder: "from sdk" });
    expect(uploaded).toMatchObject({ info: { filename: "up.png", subfolder: "from sdk", type: "input" } });
    expect(await (await fetch((uploaded as { url: string }).url)).text()).toBe("not really a picture");
  });

  test("reads classes, machine facts and logs", async () => {
    using api = await create();
    expect(Object.keys((await api.getNodeDefs("EmptyImage")) ?? {})).toEqual(["EmptyImage"]);
    expect((await api.getSystemStats()).devices).toHaveLength(1);
    expect((await api.getTerminalLogs()).entries.length).toBeGreaterThan(0);
  });
});

async function isPng(url: string): Promise<boolean> {
  const data = Buffer.from(await (await fetch(url)).arrayBuffer());
  return data.subarray(1, 4).toString() === "PNG";
}

/** The client's types ask for titles. */
function titled(prompt: Readonly<Record<string, { readonly class_type: string; readonly inputs: object }>>) {
  const titles = Object.entries(prompt).map(([id, node]) => [id, { ...node, _meta: { title: id } }] as const);
  return Object.fromEntries(titles);
}
