import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodePng } from "@netdist/codecs/png";
import { type Json, type Prompt, stringifyJson } from "@netdist/sdk/prompt";
import { expect, test } from "vitest";
import { startReceiver } from "../../apps/harness/src/receive/receiver.ts";
import { type Bench, startBench } from "./kit/bench.ts";
import { config } from "./kit/config.ts";
import { pictures } from "./kit/pictures.ts";
import { node, queueSimple } from "./kit/prompts.ts";
import { TOKEN as SECRET, TOKEN_VARIABLE } from "./kit/token.ts";

const fixture = (name: string) => readFile(new URL(`../../packages/nodes-images/fixtures/${name}`, import.meta.url));

/** A primary that may reach this machine's addresses with a named token, a worker, and a server of one picture. */
async function start() {
  const folder = await mkdtemp(join(tmpdir(), "netdist-urls-"));
  const served = { name: "rgb.png", asked: 0, tokens: new Set<string>() };
  const web = createServer(async (request, response) => {
    served.asked++;
    served.tokens.add(String(request.headers["x-token"]));
    const etag = `"${served.name}"`;
    if (request.headers["if-none-match"] === etag) return void response.writeHead(304).end();
    response.writeHead(200, { etag }).end(await fixture(served.name));
  });
  await new Promise<void>((resolve) => web.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(web.address() as AddressInfo).port}`;
  const headers = `{ mine: { origins: [${origin}], values: { X-Token: env:${TOKEN_VARIABLE} } } }`;
  const settings = await config(`images: { private_addresses: true, headers: ${headers} }\n`);
  const environment = { ...settings.environment, [TOKEN_VARIABLE]: SECRET };
  const bench = await startBench({ primary: { environment } });
  return {
    ...{ bench, served, folder, origin, url: `${origin}/cat?key=${encodeURIComponent(SECRET)}` },
    async [Symbol.asyncDispose]() {
      await bench[Symbol.asyncDispose]();
      web.closeAllConnections();
      web.close();
      await settings[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

/** The worker doubles the picture at `url`; node "9" shows what it sends, "8" what the primary itself makes of it. */
const doubling = (bench: Bench, url: string, inputs: Record<string, Json> = {}): Prompt => ({
  "1": node("LoadImageUrl", { url, ...inputs }),
  "2": node("ImageScale", {
    image: ["1", 0],
    upscale_method: "nearest-exact",
    width: 38,
    height: 28,
    crop: "disabled",
  }),
  "10": queueSimple(bench.worker().url),
  "11": node("FetchRemote", { final_image: ["2", 0], remote_info: ["10", 2] }),
  "8": node("PreviewImage", { images: ["2", 0] }),
  "9": node("PreviewImage", { images: ["11", 0] }),
});

test("a stock worker loads the picture that its primary fetched, once, and learns no address", async () => {
  await using place = await start();
  const { bench, served } = place;
  const ran = await bench.user.run(doubling(bench, place.url, { headers: "mine" }));
  expect(ran.error).toBe("");
  const [here, there] = [await pictures(bench.primary, ran, "8"), await pictures(bench.primary, ran, "9")];
  expect(there).toEqual(here);
  expect(there[0]).toMatch(/^38x28 /);
  expect([served.asked, [...served.tokens]]).toEqual([1, [SECRET]]);
  const [sent] = Object.values(JSON.parse(await (await fetch(`${bench.worker().url}/history`)).text()) as object);
  expect(JSON.stringify(sent)).not.toMatch(/LoadImageUrl|127\.0\.0\.1:\d+\/cat|t0ken-Zx81/);
  expect(await readdir(join(bench.worker().folders.root("input"), "netdist"))).toEqual([
    expect.stringMatching(/\.png$/),
  ]);
});

test("if_changed: the worker is asked again when the picture has changed, and not when it has not", async () => {
  await using place = await start();
  const { bench, served } = place;
  const prompt = doubling(bench, place.url, { refresh: "if_changed" });
  const first = await bench.user.run(prompt);
  await bench.user.run(prompt);
  expect(bench.worker().posts()).toBe(1);
  served.name = "turned-6.png";
  const ran = await bench.user.run(prompt);
  expect(bench.worker().posts()).toBe(2);
  const changed = await pictures(bench.primary, ran, "9");
  expect(changed).toEqual(await pictures(bench.primary, ran, "8"));
  expect(changed).not.toEqual(await pictures(bench.primary, first, "9"));
});

test("an address that cannot be loaded is the error, with its node, and nothing is sent", async () => {
  await using place = await start();
  const { bench } = place;
  const ran = await bench.user.run(doubling(bench, `http://127.0.0.1:1/?key=${encodeURIComponent(SECRET)}`));
  expect(ran.error).toMatch(/http:\/\/127\.0\.0\.1:1 refused the connection/);
  expect(ran.error).not.toContain(SECRET);
  expect(bench.worker().posts()).toBe(0);
});

test("Save Image (URL) runs on the primary alone, and sends what the worker made too", async () => {
  await using place = await start();
  const { bench } = place;
  const folder = join(place.folder, "received");
  const received: string[] = [];
  await using receiver = await startReceiver({
    ...{ folder, host: "127.0.0.1", port: 0, maxBytes: 1_000_000 },
    onPicture: ({ name }) => void received.push(name),
  });
  const prompt = {
    ...doubling(bench, place.url),
    "12": node("CombineImageBatch", { images_a: ["2", 0], images_b: ["11", 0] }),
    "13": node("SaveImageUrl", {
      ...{ images: ["12", 0], url: receiver.url, filename_prefix: "x/both", data_format: "Raw_data" },
    }),
  };
  const ran = await bench.user.run(prompt);
  expect([ran.error, received]).toEqual(["", ["both_00001.png", "both_00002.png"]]);
  expect(stringifyJson(ran.outputs)).toContain("200 {");
  const files = await Promise.all((await readdir(folder)).map((name) => readFile(join(folder, name))));
  const [first, second] = files.map((file) => decodePng(file));
  expect(second?.data).toEqual(first?.data);
  expect(first?.text.get("prompt")).toContain("SaveImageUrl");
});
