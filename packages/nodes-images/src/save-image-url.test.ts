import { decodePng } from "@netdist/codecs/png";
import { pictureFormat } from "@netdist/core";
import type { Json, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { startHost } from "./testing/host.ts";
import { type Recorded, type Said, startRecorder } from "./testing/recorder.ts";

/** A batch of orange pictures, sent to `url`. */
const saving = (url: string, inputs: Record<string, Json> = {}, batch_size = 2): Prompt => ({
  "1": { class_type: "EmptyImage", inputs: { width: 8, height: 4, batch_size, color: 0xff8800 } },
  "2": {
    class_type: "SaveImageUrl",
    inputs: { images: ["1", 0], url, filename_prefix: "sub/Tést", data_format: "HTML_image", ...inputs },
  },
});

async function save(inputs: Record<string, Json>, path = "/", answer?: (request: Recorded, index: number) => Said) {
  await using host = await startHost();
  await using server = await startRecorder(answer);
  const prompt = saving(server.origin + path, inputs, Number(inputs["batch"] ?? 2));
  const { ui } = await host.run(prompt, { extra_pnginfo: { workflow: { nodes: [] } } });
  return { requests: server.requests, ui: ui["2"], prompt };
}

describe("one JSON object, as ever", () => {
  test.for([
    ["HTML_image", "data:image/png;base64,"],
    ["Raw_data", ""],
  ])("%s", async ([data_format = "", lead = ""]) => {
    const { requests, prompt } = await save({ data_format });
    expect(requests.map(({ method, path, headers }) => [method, path, headers["content-type"]])).toEqual([
      ["POST", "/", "application/json"],
    ]);
    const body = JSON.parse(String(requests[0]?.body)) as Record<string, string>;
    expect(Object.keys(body)).toEqual(["Tést_00001.png", "Tést_00002.png"]);
    for (const value of Object.values(body)) {
      expect(value.startsWith(`${lead}iVBORw0KGgo`)).toBe(true);
      const { width, height, data, text } = decodePng(Buffer.from(value.slice(lead.length), "base64"));
      expect([width, height, ...data.subarray(0, 3)]).toEqual([8, 4, 255, 136, 0]);
      expect(JSON.parse(text.get("prompt") ?? "")).toMatchObject(prompt);
      expect(text.get("workflow")).toBe('{"nodes":[]}');
    }
  });
  test.for([
    ["jpeg", "jpg"],
    ["webp", "webp"],
  ] as const)("with %s files", async ([picture_format, ending]) => {
    const { requests } = await save({ picture_format, quality: 80 });
    const body = JSON.parse(String(requests[0]?.body)) as Record<string, string>;
    expect(Object.keys(body)[0]).toBe(`Tést_00001.${ending}`);
    const [head, base64] = (body[`Tést_00001.${ending}`] ?? "").split(",");
    expect(head).toBe(`data:image/${picture_format};base64`);
    expect(pictureFormat(Buffer.from(base64 ?? "", "base64"))).toBe(picture_format);
  });
});

describe("each picture by itself", () => {
  test("put: the file alone, at an address of its own", async () => {
    const { requests } = await save({ send_as: "put" }, "/in/{index}-{filename}?i={index}");
    expect(requests.map(({ method, path, headers }) => [method, path, headers["content-type"]])).toEqual([
      ["PUT", "/in/1-T%C3%A9st_00001.png?i=1", "image/png"],
      ["PUT", "/in/2-T%C3%A9st_00002.png?i=2", "image/png"],
    ]);
    expect(requests.map(({ body }) => decodePng(body).width)).toEqual([8, 8]);
  });
  test("multipart: a form that ComfyUI's own upload takes, whatever the name holds", async () => {
    const { requests } = await save({ send_as: "multipart", filename_prefix: 'a"b\r\nX: y' }, "/upload/image");
    expect(requests.map(({ method, path }) => [method, path])).toEqual([
      ["POST", "/upload/image"],
      ["POST", "/upload/image"],
    ]);
    const [first] = requests;
    const form = await new Response(new Uint8Array(first?.body ?? []), {
      headers: { "content-type": String(first?.headers["content-type"]) },
    }).formData();
    expect([...form.keys()]).toEqual(["image"]);
    const file = form.get("image") as File;
    expect([file.type, decodePng(new Uint8Array(await file.arrayBuffer())).height]).toEqual(["image/png", 4]);
    expect(String(first?.body)).not.toMatch(/^X: y/m);
  });
  test("{seed} is the seed, every digit of it", async () => {
    const { requests } = await save({ send_as: "put", seed: 2n ** 64n - 1n, batch: 1 }, "/{seed}");
    expect(requests[0]?.path).toBe("/18446744073709551615");
  });
  test("{seed} without a seed, and two pictures for one address, are errors before anything is sent", async () => {
    await using server = await startRecorder();
    await using host = await startHost();
    const run = (path: string) => host.run(saving(server.origin + path, { send_as: "put" }));
    await expect(run("/{seed}/{index}")).rejects.toThrow("connect the seed");
    await expect(run("/one")).rejects.toThrow("{index} or {filename}");
    expect(server.requests).toHaveLength(0);
  });
});

describe("the answer", () => {
  test.for<[string, Said, string]>([
    ["text", { status: 201, headers: { "content-type": "text/plain" }, body: "thanks\u001b[31m\u202e" }, "201 thanks"],
    ["JSON", { headers: { "content-type": "application/json; charset=utf-8" }, body: '{"ok":1}' }, '200 {"ok":1}'],
    ["a web page", { headers: { "content-type": "text/html" }, body: "<p>hi" }, "200"],
    ["nothing", { status: 204 }, "204"],
  ])("%s is shown", async ([, said, text]) => {
    expect((await save({}, "/", () => said)).ui).toEqual({ text: [text] });
  });
  test("of every picture", async () => {
    const { ui } = await save({ send_as: "put" }, "/{index}", (_, index) => ({ status: 200 + index }));
    expect(ui).toEqual({ text: ["200", "201"] });
  });
  test.for<[string, Record<string, Json>, number[], number]>([
    ["a POST that may have arrived", {}, [500], 1],
    ["a POST that was refused as too much", {}, [503], 2],
    ["a PUT that failed", { send_as: "put", batch: 1 }, [500, 502], 3],
  ])("%s: requests", async ([, inputs, statuses, count]) => {
    await using host = await startHost();
    await using server = await startRecorder((_, index) => ({ status: statuses[index] ?? 200 }));
    await host.run(saving(`${server.origin}/{index}`, inputs, 1)).catch(() => {});
    expect(server.requests).toHaveLength(count);
  });
  test("an error after some pictures says how many were sent, and why the next was not", async () => {
    const failing = save({ send_as: "put", batch: 3 }, "/{index}", ({ path }) =>
      path === "/3" ? { status: 403, headers: { "content-type": "text/plain" }, body: "quota" } : {},
    );
    await expect(failing).rejects.toThrow(/2 of 3 pictures were sent, then: .*does not let us in \(403\): quota/);
  });
  test("a redirect of a POST is no success", async () => {
    const login = save({}, "/", () => ({ status: 302, headers: { location: "/login" } }));
    await expect(login).rejects.toThrow(/did not take it/);
  });
});
