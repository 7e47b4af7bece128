import { readFileSync } from "node:fs";
import type { Prompt } from "@netdist/sdk/prompt";
import { describe, expect, test } from "vitest";
import { startHost } from "./testing/host.ts";
import { startRecorder } from "./testing/recorder.ts";

const png = readFileSync(new URL("../fixtures/rgb.png", import.meta.url));
const loading = (url: string, inputs: Record<string, string | number> = {}): Prompt => ({
  "1": { class_type: "LoadImageUrl", inputs: { url, ...inputs } },
});

describe("refresh", () => {
  test.for<[string, string, number]>([
    ["never", "never", 1],
    ["if_changed", "if_changed", 1],
    ["always", "always", 3],
  ])("%s: how often three runs get the whole picture", async ([, refresh, whole]) => {
    await using host = await startHost();
    await using server = await startRecorder(({ headers }) =>
      headers["if-none-match"] === '"1"' ? { status: 304 } : { headers: { etag: '"1"' }, body: png },
    );
    for (let run = 0; run < 3; run++) await host.run(loading(server.origin, { refresh }));
    expect(server.requests.filter(({ headers }) => headers["if-none-match"] === undefined)).toHaveLength(whole);
    if (refresh === "never") expect(server.requests).toHaveLength(1);
  });
  test("if_changed sees a new picture, and what does not change is not loaded into the nodes again", async () => {
    await using host = await startHost();
    let version = 1;
    const other = readFileSync(new URL("../fixtures/turned-6.png", import.meta.url));
    await using server = await startRecorder(({ headers }) =>
      headers["if-none-match"] === `"${version}"`
        ? { status: 304 }
        : { headers: { etag: `"${version}"` }, body: version === 1 ? png : other },
    );
    const prompt = loading(server.origin, { refresh: "if_changed" });
    const first = await host.run(prompt);
    const second = await host.run(prompt);
    version = 2;
    const third = await host.run(prompt);
    expect(second.images).toBe(first.images);
    expect(third.images).toMatchObject({ shape: [1, 19, 14, 3] });
  });
});

test("headers by name reach the server and no place where they can be read", async () => {
  await using server = await startRecorder(() => ({ body: png }));
  const settings = `{ private_addresses: true, headers: { bucket: { origins: [${server.origin}], values: { X-Key: env:BUCKET } } } }`;
  await using host = await startHost(settings, { BUCKET: "s3cr3t" });
  await host.run(loading(server.origin, { headers: "bucket" }));
  expect(server.requests[0]?.headers["x-key"]).toBe("s3cr3t");
  const told = await Promise.all(
    ["/history", "/queue"].map(async (path) => (await fetch(host.server.url + path)).text()),
  );
  expect(told.join()).not.toContain("s3cr3t");
});

describe("errors are those of the node", () => {
  test.for<[string, (origin: string) => string, RegExp]>([
    ["a private address", (origin) => origin, /private network.*config file/],
    ["a file", () => "file:///etc/passwd", /begins with file:/],
    ["no address", () => "", /is no URL/],
    ["a password in it", () => "http://me:s3cr3t@host.example/", /^(?!.*s3cr3t).*user name or password/],
  ])("%s", async ([, url, says]) => {
    await using server = await startRecorder(() => ({ body: png }));
    await using host = await startHost("{}");
    await expect(host.run(loading(url(server.origin)))).rejects.toThrow(says);
    expect(server.requests).toHaveLength(0);
  });
  test("a redirect to a private address", async () => {
    await using target = await startRecorder(() => ({ body: png }));
    await using server = await startRecorder(() => ({ status: 302, headers: { location: target.origin } }));
    await using host = await startHost(`{ origins: ["${server.origin}"] }`);
    await expect(host.run(loading(server.origin))).rejects.toThrow(/private network/);
    expect(target.requests).toHaveLength(0);
  });
  test("an answer that never comes, at the node's time limit", async () => {
    await using server = await startRecorder(() => ({ status: 200, headers: { "content-length": "10" }, body: "x" }));
    await using host = await startHost("{ private_addresses: true, timeout: 100ms }");
    await expect(host.run(loading(server.origin, { time_limit: 1 }))).rejects.toThrow(/in time|closed the connection/);
  });
});
