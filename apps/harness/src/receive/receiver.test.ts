import { mkdtemp, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { encodePng } from "@netdist/codecs/png";
import { describe, expect, test } from "vitest";
import { type Received, startReceiver } from "./receiver.ts";

const png = new Uint8Array(encodePng({ width: 3, height: 2, channels: 3, depth: 8, data: new Uint8Array(18) }));
const jpeg = Uint8Array.of(0xff, 0xd8, 0xff, 0xe0, 0, 0);
const base64 = Buffer.from(png).toString("base64");
const json = (value: unknown) => ({ body: JSON.stringify(value), headers: { "content-type": "application/json" } });

/** A receiver over a fresh folder. */
async function start(maxBytes = 100_000) {
  const folder = await mkdtemp(join(tmpdir(), "netdist-receive-"));
  const heard: Received[] = [];
  const onPicture = (received: Received) => void heard.push(received);
  const receiver = await startReceiver({ folder, host: "127.0.0.1", port: 0, maxBytes, onPicture });
  return {
    ...{ folder, heard, url: receiver.url },
    files: async () => (await readdir(folder)).sort(),
    async [Symbol.asyncDispose]() {
      await receiver[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

describe("stored", () => {
  test.for<[string, () => RequestInit, string[]]>([
    [
      "JSON as Save Image (URL) has always sent it",
      () => json({ "a.png": `data:image/png;base64,${base64}` }),
      ["a.png"],
    ],
    ["JSON of plain base64", () => json({ "a.png": base64, "b.png": base64 }), ["a.png", "b.png"]],
    [
      "a form",
      () => {
        const body = new FormData();
        body.set("image", new Blob([png], { type: "image/png" }), "x.png");
        body.set("overwrite", "true");
        return { body };
      },
      ["x.png"],
    ],
    ["a raw file", () => ({ method: "PUT", body: png }), [""]],
  ])("%s", async ([, init, names]) => {
    await using receiver = await start();
    const answer = await fetch(`${receiver.url}/any/path`, { method: "POST", ...init() });
    const files = names.map((_, index) => `0000${index + 1}.png`);
    expect([answer.status, await answer.json()]).toEqual([
      200,
      { saved: names.map((name, index) => ({ name, file: files[index], bytes: png.length })) },
    ]);
    expect(await receiver.files()).toEqual(files);
    expect(new Uint8Array(await readFile(join(receiver.folder, "00001.png")))).toEqual(png);
    expect(receiver.heard[0]).toMatchObject({ file: "00001.png", name: names[0], size: { width: 3, height: 2 } });
  });

  test("under names of its own, by what the bytes are", async () => {
    await using receiver = await start();
    const body = Buffer.from(jpeg).toString("base64");
    await fetch(receiver.url, { method: "POST", ...json({ "../../../etc/x.sh": body, "__proto__\n": base64 }) });
    expect(await receiver.files()).toEqual(["00001.jpg", "00002.png"]);
  });
  test("after what is there", async () => {
    await using receiver = await start();
    await writeFile(join(receiver.folder, "00001.png"), "mine");
    await fetch(receiver.url, { method: "PUT", body: png });
    expect(await receiver.files()).toEqual(["00001.png", "00002.png"]);
    expect(await readFile(join(receiver.folder, "00001.png"), "utf8")).toBe("mine");
  });
  test("several senders at once", async () => {
    await using receiver = await start();
    await Promise.all(Array.from({ length: 12 }, () => fetch(receiver.url, { method: "PUT", body: png })));
    expect(await receiver.files()).toHaveLength(12);
  });
});

describe("refused, and nothing stored (T16)", () => {
  test.for<[string, RequestInit, number]>([
    ["GET", {}, 405],
    ["a web page's request", { method: "POST", body: png, headers: { origin: "https://evil.example" } }, 403],
    ["no picture", { method: "PUT", body: "<html>" }, 415],
    ["one picture and one that is none", { method: "POST", ...json({ a: base64, b: "aGk=" }) }, 415],
    ["nothing", { method: "PUT", body: "" }, 415],
    ["broken JSON", { method: "POST", body: "{", headers: { "content-type": "application/json" } }, 400],
    ["a list", { method: "POST", ...json([base64]) }, 400],
    ["an empty object", { method: "POST", ...json({}) }, 400],
    ["a value that is no text", { method: "POST", ...json({ a: { b: 1 } }) }, 400],
    ["no base64", { method: "POST", ...json({ a: "*" }) }, 400],
    [
      "a broken form",
      { method: "POST", body: "x", headers: { "content-type": "multipart/form-data; boundary=y" } },
      400,
    ],
    [
      "1001 pictures",
      { method: "POST", ...json(Object.fromEntries(Array.from({ length: 1001 }, (_, i) => [i, "aGk="]))) },
      413,
    ],
    ["more bytes than are taken", { method: "PUT", body: new Uint8Array(100_001) }, 413],
  ])("%s", async ([, init, status]) => {
    await using receiver = await start();
    const answer = await fetch(receiver.url, init);
    expect(answer.status).toBe(status);
    expect(await answer.json()).toEqual({ error: expect.any(String) });
    expect(await receiver.files()).toEqual([]);
  });
  test("more bytes than are taken, of no declared length", async () => {
    await using receiver = await start();
    const body = new ReadableStream({ pull: (controller) => controller.enqueue(new Uint8Array(50_000)) });
    const init: RequestInit & { duplex: "half" } = { method: "PUT", body, duplex: "half" };
    const status = await fetch(receiver.url, init).then(
      (answer) => answer.status,
      () => 413,
    );
    expect([status, await receiver.files()]).toEqual([413, []]);
  });
});

test("a port that is taken", async () => {
  await using receiver = await start();
  const { port } = new URL(receiver.url);
  const again = startReceiver({
    folder: receiver.folder,
    host: "127.0.0.1",
    port: Number(port),
    maxBytes: 1,
    onPicture() {},
  });
  await expect(again).rejects.toMatchObject({ code: "PORT_TAKEN" });
});
