import { encodeNpz } from "@netdist/codecs/npz";
import type { JsonObject, Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { expected, heldIn } from "./testing/expected.ts";
import { fixture, startHost } from "./testing/host.ts";
import { startWeb } from "./testing/web.ts";

const two = await fixture("two.npz");
const from = (url: string, inputs: JsonObject = {}): Prompt => ({
  "1": { class_type: "LoadLatentUrl", inputs: { url, ...inputs } },
  take: { class_type: "TestTake", inputs: { latent: ["1", 0] } },
});

test("every file is told by its content, whatever the address says", async () => {
  await using host = await startHost();
  await using web = await startWeb(Buffer.of());
  for (const { file, reading, held } of expected) {
    web.body = await fixture(file);
    const { taken } = await host.run(from(`${web.origin}/a.npz.latent?file=x.npy`, { ...reading, refresh: "always" }));
    expect([file, taken]).toEqual([file, [held]]);
  }
});

test("a data URL", async () => {
  await using host = await startHost();
  const url = `data:;base64,${(await fixture("batch.npz")).toString("base64")}`;
  expect((await host.run(from(url))).taken).toEqual([heldIn("batch.npz")]);
});

test.for<[string, number, string]>([
  ["never", 1, "batch.npy"],
  ["if_changed", 1, "one.npy"],
  ["always", 4, "one.npy"],
])("refresh %s: %i of four runs get it whole before it changes", async ([refresh, whole, last]) => {
  await using host = await startHost();
  await using web = await startWeb(await fixture("batch.npy"));
  const prompt = from(web.origin, { refresh });
  for (let run = 0; run < 4; run++) await host.run(prompt);
  expect(web.requests.filter((headers) => headers["if-none-match"] === undefined)).toHaveLength(whole);
  Object.assign(web, { body: await fixture("one.npy"), etag: '"2"' });
  expect((await host.run(prompt)).taken).toEqual([heldIn(last)]);
});

describe("errors name the origin and nothing more of the address", () => {
  test.for<[string, string | Uint8Array, RegExp]>([
    ["a web page", "<!DOCTYPE html>", /begins with "<!DOCTYPE html>", it is neither npy, npz nor safetensors/],
    ["nothing", "", /the file is empty/],
    ["a pickle", "\x80\x02}q\0.", /pickle/],
    ["several latents", two, /write into resolution one of 3x5, 6x2\./],
    ["an array that states more than a gigabyte", bomb(), /1342177280 bytes.*1073741824/],
  ])("%s", async ([, body, says]) => {
    await using host = await startHost();
    await using web = await startWeb(typeof body === "string" ? Buffer.from(body, "latin1") : body);
    const run = host.run(from(`${web.origin}/secret?key=s3cr3t`));
    await expect(run).rejects.toThrow(says);
    await expect(run).rejects.toThrow(`What ${web.origin} gave cannot be loaded: `);
    await expect(run).rejects.not.toThrow(/s3cr3t/);
  });

  test.for<[string, string, RegExp]>([
    ["a private address", "", /private network.*config file/],
    ["a file", "file:///etc/passwd", /begins with file:/],
    ["no address", "latent.npy", /is no URL/],
  ])("%s", async ([, url, says]) => {
    await using host = await startHost("{}");
    await using web = await startWeb(await fixture("batch.npy"));
    await expect(host.run(from(url || web.origin))).rejects.toThrow(says);
    expect(web.requests).toHaveLength(0);
  });

  test("more than max_bytes", async () => {
    await using host = await startHost("{ private_addresses: true, max_bytes: 100 }");
    await using web = await startWeb(await fixture("batch.npy"));
    await expect(host.run(from(web.origin))).rejects.toThrow(/sent more than 100 bytes\. Raise images\.max_bytes/);
  });
});

/** A packed npz of few bytes whose directory states a gigabyte and more. */
function bomb(): Uint8Array {
  const file = encodeNpz([["samples", { dtype: "float32", shape: [1, 4, 64, 64], data: new Uint8Array(65536) }]], {
    level: 9,
  });
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const central = view.getUint32(file.length - 6, true);
  view.setUint32(central + 24, 0x5000_0000, true);
  return file;
}
