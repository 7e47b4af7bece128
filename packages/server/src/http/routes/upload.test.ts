import { mkdir, readdir, readFile, symlink, writeFile } from "node:fs/promises";
import { connect } from "node:net";
import { join } from "node:path";
import { decodePng, encodePng, readPngText } from "@netdist/codecs/png";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Server } from "../../server.ts";
import { testServer } from "../testing/server.ts";

let server: Server;
beforeAll(async () => {
  server = await testServer({ maxUploadSize: 1_000_000 });
});
afterAll(() => server.close());

interface Sent {
  readonly name?: string;
  readonly data?: string | Uint8Array;
  readonly field?: string;
  readonly fields?: Record<string, string>;
}

async function upload({ name = "a.txt", data = "A", field = "image", fields = {} }: Sent, path = "/upload/image") {
  const form = new FormData();
  form.append(field, new Blob([new Uint8Array(Buffer.from(data))]), name);
  for (const [key, value] of Object.entries(fields)) form.append(key, value);
  const answer = await fetch(server.url + path, { method: "POST", body: form });
  const text = await answer.text();
  return { status: answer.status, body: answer.status === 200 ? (JSON.parse(text) as Record<string, string>) : text };
}
const inputFile = (name: string) => readFile(join(server.folders.root("input"), name), "utf8");

describe("POST /upload/image", () => {
  test("keeps equal bytes under their name, gives others a number, overwrites when told to", async () => {
    const named = async (data: string, fields = {}) => (await upload({ name: "cap.png", data, fields })).body;
    const reply = (name: string) => ({ name, subfolder: "", type: "input" });
    expect(await named("one")).toEqual(reply("cap.png"));
    expect(await named("one")).toEqual(reply("cap.png"));
    expect(await named("two")).toEqual(reply("cap (1).png"));
    expect(await named("two")).toEqual(reply("cap (1).png"));
    expect(await named("three")).toEqual(reply("cap (2).png"));
    expect(await named("four", { overwrite: "yes" })).toEqual(reply("cap (3).png"));
    expect(await named("five", { overwrite: "true" })).toEqual(reply("cap.png"));
    expect(await inputFile("cap.png")).toBe("five");
    expect(await named("six", { overwrite: "1" })).toEqual(reply("cap.png"));
    expect(await inputFile("cap.png")).toBe("six");
    expect(await inputFile("cap (1).png")).toBe("two");
  });

  test.for([
    [{ name: "t.txt", fields: { type: "temp" } }, "temp", "t.txt"],
    [{ name: "o.txt", fields: { type: "output" } }, "output", "o.txt"],
    [{ name: "s.txt", fields: { subfolder: "deep/er" } }, "input", "deep/er/s.txt"],
    [{ name: "s2.txt", fields: { subfolder: "x/../y" } }, "input", "y/s2.txt"],
    [{ name: "ä b.png" }, "input", "ä b.png"],
    [{ name: "no-extension" }, "input", "no-extension"],
  ] as const)("%j lies in %s as %s", async ([sent, kind, path]) => {
    const { status, body } = await upload(sent);
    const fields: { subfolder?: string; type?: string } = "fields" in sent ? sent.fields : {};
    expect([status, body]).toEqual([200, { name: sent.name, subfolder: fields.subfolder ?? "", type: kind }]);
    expect(await readFile(join(server.folders.root(kind), path), "utf8")).toBe("A");
  });

  test.for([
    ["no file", { field: "other" }, 400],
    ["a subfolder that escapes", { fields: { subfolder: "../../x" } }, 400],
    ["an absolute subfolder", { fields: { subfolder: "/etc" } }, 400],
    ["a name that escapes", { name: "../esc.png" }, 400],
    ["an absolute name", { name: "/etc/passwd" }, 400],
    ["the folder itself", { name: "." }, 400],
    ["a drive", { name: "C:\\x.png" }, 400],
    ["a stream", { name: "a.png:stream" }, 400],
    ["a device", { name: "CON.png" }, 400],
    ["a trailing dot", { name: "a.png." }, 400],
    ["a UNC path", { name: "\\\\host\\share" }, 400],
    ["a name of 300 bytes", { name: "x".repeat(300) }, 400],
    ["an absent folder in the name", { name: "absent/e.png" }, 500],
    ["an unknown type", { fields: { type: "nowhere" } }, 500],
    ["a type of /etc", { fields: { type: "/etc" } }, 500],
  ] as const)("%s gives %s", async ([, sent, status]) => {
    expect((await upload(sent)).status).toBe(status);
  });

  test("a folder that is a link out of the root is refused (T4)", async () => {
    await symlink("/tmp", join(server.folders.root("input"), "out"));
    expect((await upload({ fields: { subfolder: "out" } })).status).toBe(400);
    expect((await upload({ fields: { subfolder: "out/new/deeper" } })).status).toBe(400);
  });

  test.for([
    { name: "a form without a file", body: () => form({ type: "input" }), status: 400 },
    { name: "a body that is no form", body: () => "x=1", status: 400 },
    { name: "a text field called image", body: () => form({ image: "hello" }), status: 500 },
  ])("$name gives $status", async ({ body, status }) => {
    expect((await fetch(`${server.url}/upload/image`, { method: "POST", body: body() })).status).toBe(status);
  });

  test.for(["junk", "--x\r\n", '--x\r\nContent-Disposition: form-data; name="image"; filename="a"\r\n\r\nhalf'])(
    "a broken form %j gives 500 and leaves no file",
    async (body) => {
      const headers = { "content-type": "multipart/form-data; boundary=x" };
      expect((await fetch(`${server.url}/upload/image`, { method: "POST", headers, body })).status).toBe(500);
      expect(await spooled()).toEqual([]);
    },
  );

  test("of several files called image the first counts", async () => {
    const sent = new FormData();
    sent.append("image", new Blob(["1"]), "first.txt");
    sent.append("image", new Blob(["2"]), "second.txt");
    const answer = await fetch(`${server.url}/upload/image`, { method: "POST", body: sent });
    expect(await answer.json()).toMatchObject({ name: "first.txt" });
    expect(await inputFile("first.txt")).toBe("1");
  });

  test("many uploads of one name at once keep every content", async () => {
    const contents = Array.from({ length: 20 }, (_, n) => `content ${n}`);
    const answers = await Promise.all(contents.map((data) => upload({ name: "race.txt", data })));
    const names = answers.map(({ body }) => (typeof body === "string" ? body : (body["name"] ?? "")));
    expect(new Set(names).size).toBe(20);
    expect(await Promise.all(names.map(inputFile))).toEqual(contents);
  });

  test("a file over the limit gives 413, declared or not, and leaves nothing", async () => {
    const big = new Uint8Array(1_000_001);
    expect(await upload({ name: "big", data: big })).toEqual({
      status: 413,
      body: "Maximum request body size 1000000 exceeded.",
    });
    const part = Buffer.from('--x\r\nContent-Disposition: form-data; name="image"; filename="big"\r\n\r\n');
    let sent = 0;
    const body = new ReadableStream({
      pull: (controller) => controller.enqueue(sent++ === 0 ? new Uint8Array(part) : new Uint8Array(100_000)),
    });
    const headers = { "content-type": "multipart/form-data; boundary=x" };
    const init = { method: "POST", headers, body, duplex: "half" } as RequestInit;
    expect((await fetch(`${server.url}/upload/image`, init)).status).toBe(413);
    expect(await spooled()).toEqual([]);
    expect(await readdir(server.folders.root("input"))).not.toContain("big");
  });

  test("a file larger than all buffers on the way arrives whole", async () => {
    await using large = await testServer();
    const data = new Uint8Array(50_000_000).map((_, index) => index % 251);
    const form = new FormData();
    form.append("image", new Blob([data]), "large.bin");
    const answer = await fetch(`${large.url}/upload/image`, { method: "POST", body: form });
    expect(await answer.json()).toEqual({ name: "large.bin", subfolder: "", type: "input" });
    const view = await fetch(`${large.url}/view?filename=large.bin&type=input`);
    expect(Buffer.from(await view.arrayBuffer()).equals(data)).toBe(true);
  });

  test("a client that goes away leaves nothing", async () => {
    const socket = connect(server.port, "127.0.0.1");
    socket.write(
      "POST /upload/image HTTP/1.1\r\nHost: localhost\r\nContent-Type: multipart/form-data; boundary=x\r\nContent-Length: 9999\r\n\r\n" +
        '--x\r\nContent-Disposition: form-data; name="image"; filename="gone"\r\n\r\nsome bytes',
    );
    await expect.poll(spooled).toHaveLength(1);
    socket.destroy();
    await expect.poll(spooled).toEqual([]);
  });
});

describe("POST /upload/mask", () => {
  const original = { width: 2, height: 1, channels: 3, depth: 8, data: Uint8Array.of(10, 20, 30, 40, 50, 60) } as const;
  const mask = { width: 2, height: 1, channels: 4, depth: 8, data: Uint8Array.of(0, 0, 0, 7, 0, 0, 0, 255) } as const;
  beforeEach(async () => {
    const folder = join(server.folders.root("input"), "orig");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "o.png"), encodePng(original, { text: [["prompt", '{"a": 1}']] }));
  });
  const send = (name: string, reference: string) =>
    upload({ name, data: encodePng(mask), fields: { original_ref: reference } }, "/upload/mask");

  test("gives the original its alpha and keeps its text", async () => {
    const { body } = await send("masked.png", '{"filename": "o.png", "subfolder": "orig", "type": "input"}');
    expect(body).toEqual({ name: "masked.png", subfolder: "", type: "input" });
    const file = await readFile(join(server.folders.root("input"), "masked.png"));
    expect([...decodePng(file).data]).toEqual([10, 20, 30, 7, 40, 50, 60, 255]);
    expect([...readPngText(file)]).toEqual([["prompt", '{"a": 1}']]);
  });

  test.for([
    ["an absent original", '{"filename": "absent.png"}'],
    ["an original that escapes", '{"filename": "../o.png", "type": "input"}'],
    ["an absolute original", '{"filename": "/etc/passwd"}'],
    ["a subfolder that escapes", '{"filename": "o.png", "subfolder": "../..", "type": "input"}'],
    ["an unknown type", '{"filename": "o.png", "type": "nowhere"}'],
  ])("%s looks like success and writes nothing", async ([, reference]) => {
    expect((await send("never.png", reference ?? "")).status).toBe(200);
    expect(await readdir(server.folders.root("input"))).not.toContain("never.png");
  });

  test.for(["{", "3", "{}"])("a reference %j gives 500", async (reference) => {
    expect((await send("never.png", reference)).status).toBe(500);
  });
});

const spooled = () => readdir(join(server.folders.root("temp"), ".uploads"));

function form(fields: Readonly<Record<string, string>>): FormData {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  return made;
}
