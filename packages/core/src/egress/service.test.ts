import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { HostFacts } from "@netdist/sdk";
import { describe, expect, test } from "vitest";
import { EGRESS } from "./index.ts";
import { serve } from "./testing/serve.ts";

/** The service of a host whose config file holds `yaml`. */
async function start(yaml: string) {
  const folder = await mkdtemp(join(tmpdir(), "netdist-egress-"));
  await writeFile(join(folder, "netdist.yaml"), yaml);
  const environment = { NETDIST_CONFIG: join(folder, "netdist.yaml"), TOKEN: "s3cr3t" };
  const egress = EGRESS.create({ environment, userDirectory: folder } as unknown as HostFacts);
  return {
    ...egress,
    async [Symbol.asyncDispose]() {
      await egress[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  };
}

const text = ({ bytes }: { bytes: Uint8Array }) => new TextDecoder().decode(bytes);

/** A counter: every GET says the next number; with `etag` it is 0 as long as it is asked for by that. */
const counter = (etag?: string) => {
  let count = 0;
  return serve((request, response) => {
    if (etag && request.headers["if-none-match"] === etag) return response.writeHead(304).end();
    return response.writeHead(200, etag ? { etag } : {}).end(String(count++));
  });
};
const OPEN = "images: { private_addresses: true }";

describe("refresh", () => {
  test("never: asked once", async () => {
    await using egress = await start(OPEN);
    await using server = await counter();
    const once = () => egress.load(server.origin, { refresh: "never" }).then(text);
    expect([await once(), await once()]).toEqual(["0", "0"]);
    expect(server.asked).toHaveLength(1);
  });
  test("if_changed: asked again by ETag, and nothing is sent twice", async () => {
    await using egress = await start(OPEN);
    await using server = await counter('"v"');
    const load = () => egress.load(server.origin, { refresh: "if_changed" });
    const [first, second] = [await load(), await load()];
    expect([text(second), second.sha256]).toEqual(["0", first.sha256]);
    expect(server.asked.map(({ headers }) => headers["if-none-match"])).toEqual([undefined, '"v"']);
  });
  test("if_changed without ETag or date: loaded again", async () => {
    await using egress = await start(OPEN);
    await using server = await counter();
    const load = () => egress.load(server.origin, { refresh: "if_changed" }).then(text);
    expect([await load(), await load()]).toEqual(["0", "1"]);
  });
  test("always, but once in a run", async () => {
    await using egress = await start(OPEN);
    await using server = await counter('"v"');
    const load = (promptId?: string) => egress.load(server.origin, { refresh: "always", promptId }).then(text);
    expect([await load("a"), await load("a"), await load("b"), await load(), await load()]).toEqual([
      "0",
      "0",
      "1",
      "2",
      "3",
    ]);
  });
});

describe("settings", () => {
  test("private addresses are refused unless allowed", async () => {
    await using server = await counter();
    await using closed = await start("");
    await expect(closed.load(server.origin, { refresh: "never" })).rejects.toMatchObject({
      code: "URL_REFUSED",
      message: expect.stringContaining(`images: { origins: [${server.origin}] }`),
    });
    await using listed = await start(`images: { origins: [${server.origin}] }`);
    expect(text(await listed.load(server.origin, { refresh: "never" }))).toBe("0");
  });
  test("max_bytes", async () => {
    await using egress = await start("images: { private_addresses: true, max_bytes: 4B }");
    await using server = await serve((_request, response) => response.end("12345"));
    await expect(egress.load(server.origin, { refresh: "never" })).rejects.toMatchObject({ code: "TOO_LARGE" });
  });
  test.for([
    ["timeout of the config file", "timeout: 50ms, ", undefined],
    ["the node's own", "", 50],
  ] as const)("%s", async ([, setting, timeLimit]) => {
    await using egress = await start(`images: { ${setting}private_addresses: true }`);
    await using server = await serve(() => {});
    await expect(egress.load(server.origin, { refresh: "never", timeLimit })).rejects.toMatchObject({
      code: "TIMEOUT",
    });
  });
});

describe("headers by name", () => {
  const config = (origin: string, token = "TOKEN") =>
    `images: { private_addresses: true, headers: { bucket: { origins: [${origin}], values: { Authorization: "Bearer env:${token}" } } } }`;
  test("go to their origins", async () => {
    await using server = await counter();
    await using egress = await start(config(server.origin));
    await egress.load(server.origin, { refresh: "never", headersName: "bucket" });
    await egress.load(server.origin, { refresh: "never", headersName: "" });
    expect(server.asked.map(({ headers }) => headers["authorization"])).toEqual(["Bearer s3cr3t", undefined]);
  });
  test("are not looked for where nothing is sent", async () => {
    await using egress = await start("");
    expect(text(await egress.load("data:,hi", { refresh: "never", headersName: "bucket" }))).toBe("hi");
  });
  test.for([
    ["to no other origin", "https://b.example", "TOKEN", "bucket", "URL_REFUSED"],
    ["an unknown name", "https://b.example", "TOKEN", "basket", "CONFIG_INVALID"],
    ["a name of every object", "https://b.example", "TOKEN", "constructor", "CONFIG_INVALID"],
    ["an unset variable", undefined, "NOPE", "bucket", "CONFIG_INVALID"],
  ] as const)("%s", async ([, origin, token, headersName, code]) => {
    await using server = await counter();
    await using egress = await start(config(origin ?? server.origin, token));
    const error = await egress.load(server.origin, { refresh: "never", headersName }).catch((thrown: Error) => thrown);
    expect(error).toMatchObject({ code, message: expect.not.stringContaining("s3cr3t") });
    expect(server.asked).toHaveLength(0);
  });
});

describe("sending", () => {
  const send = async (method: "POST" | "PUT", statuses: number[]) => {
    await using egress = await start(OPEN);
    await using server = await serve((request, response) => {
      request.resume();
      response.writeHead(statuses.shift() ?? 200).end();
    });
    const body = { type: "text/plain", chunks: [Uint8Array.of(65)] };
    const outcome = await egress.send(server.origin, { method, body }).then(
      ({ status }) => status,
      (error: { code: string }) => error.code,
    );
    return [outcome, server.asked.length];
  };
  test.for([
    ["PUT", [500], [200, 2]],
    ["PUT", [404], ["BAD_RESPONSE", 1]],
    ["POST", [503, 429], [200, 3]],
    ["POST", [500], ["SERVER_ERROR", 1]],
  ] as const)("%s answered %j", async ([method, statuses, outcome]) => {
    expect(await send(method, [...statuses])).toEqual(outcome);
  });
});
