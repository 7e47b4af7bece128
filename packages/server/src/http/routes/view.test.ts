import { mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { decodePng, encodePng } from "@netdist/codecs/png";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Server } from "../../server.ts";
import { testServer } from "../testing/server.ts";

let server: Server;
let old: Server;
const view = (query: string, headers: Record<string, string> = {}, of = server) =>
  fetch(`${of.url}/view?${query}`, { headers });

/** Two pixels: red half seen through, green opaque. */
const RGBA = {
  width: 2,
  height: 1,
  channels: 4,
  depth: 8,
  data: Uint8Array.of(255, 0, 0, 128, 0, 255, 0, 255),
} as const;

beforeAll(async () => {
  server = await testServer();
  old = await testServer({ profile: "0.3.64" });
  for (const of of [server, old]) {
    const output = of.folders.root("output");
    await mkdir(join(output, "sub"), { recursive: true });
    const files: Record<string, string | Uint8Array> = {
      "n.bin": "0123456789\n",
      "empty.txt": "",
      "sub/h.txt": "hello",
      'q"uo\\te.txt': "x",
      "ä b.png": encodePng(RGBA),
      "line\nbreak.txt": "x",
      "p.png": encodePng(RGBA),
      "x.js": "1",
      "x.html": "<p>",
      "x.svg": "<svg/>",
      "x.css": "a{}",
      "a.latent": "l",
      "a.b..c.png": "p",
    };
    for (const [name, data] of Object.entries(files)) await writeFile(join(output, name), data);
    await writeFile(join(of.folders.root("input"), "i.txt"), "input");
    await writeFile(join(of.folders.root("temp"), "t.txt"), "temp");
    await symlink("/etc/hostname", join(output, "link.txt"));
    await symlink("n.bin", join(output, "inner.bin"));
  }
});
afterAll(() => Promise.all([server.close(), old.close()]));

describe("which file is meant (T2)", () => {
  test.for([
    ["filename=n.bin", 200, "0123456789\n"],
    ["filename=n.bin&type=output", 200, "0123456789\n"],
    ["filename=h.txt&subfolder=sub", 200, "hello"],
    ["filename=h.txt&subfolder=sub/../sub", 200, "hello"],
    ["filename=i.txt&type=input", 200, "input"],
    ["filename=t.txt&type=temp", 200, "temp"],
    ["filename=i.txt [input]", 200, "input"],
    ["filename=i.txt [input]&type=output", 200, "input"],
    ["filename=i.txt [input]&type=nowhere", 200, "input"],
    ["filename=i.txt[input]&type=input", 404, ""],
    ["filename=sub/n.bin", 200, "0123456789\n"],
    ["filename=inner.bin", 200, "0123456789\n"],
    ["filename=empty.txt", 200, ""],
    ["type=output", 404, ""],
    ["filename=", 400, ""],
    ["filename=/etc/passwd", 400, ""],
    ["filename=../n.bin", 400, ""],
    ["filename=a.b..c.png", 400, ""],
    ["filename=n.bin&type=nowhere", 400, ""],
    ["filename=n.bin&type=", 400, ""],
    ["filename=../../x [output]", 400, ""],
    ["filename=n.bin&subfolder=../..", 403, ""],
    ["filename=n.bin&subfolder=/etc", 403, ""],
    ["filename=hostname&subfolder=../../../../../../etc", 403, ""],
    ["filename=link.txt", 404, ""],
    ["filename=absent.png", 404, ""],
    ["filename=sub", 404, ""],
    ["filename=.", 404, ""],
    ["filename=n.bin%00.png", 404, ""],
    ["filename=n.bin&subfolder=%00", 404, ""],
    ["filename=n.bin&subfolder=n.bin", 404, ""],
    [`filename=${"x".repeat(300)}`, 404, ""],
    ["filename=..%5Cn.bin", 400, ""],
    ["filename=C:%5Cn.bin", 404, ""],
    ["filename=%252e%252e%252fn.bin", 404, ""],
  ] as const)("%s gives %s", async ([query, status, body]) => {
    const answer = await view(query);
    expect([answer.status, await answer.text()]).toEqual([status, body]);
  });
});

describe("headers", () => {
  const shown = (answer: Response) => [answer.headers.get("content-type"), answer.headers.get("content-disposition")];

  test.for([
    ["n.bin", "application/octet-stream", 'filename="n.bin"'],
    ["p.png", "image/png", 'filename="p.png"'],
    ["a.latent", "application/octet-stream", 'filename="a.latent"'],
    ["x.js", "application/octet-stream", 'attachment; filename="x.js"'],
    ["x.html", "application/octet-stream", 'attachment; filename="x.html"'],
    ["x.svg", "application/octet-stream", 'attachment; filename="x.svg"'],
    ["x.css", "application/octet-stream", 'attachment; filename="x.css"'],
    ['q"uo\\te.txt', "text/plain", 'filename="q\\"uo\\\\te.txt"'],
    ["line\nbreak.txt", "text/plain", `filename="line_break.txt"; filename*=UTF-8''line%0Abreak.txt`],
    ["ä b.png", "image/png", `filename="_ b.png"; filename*=UTF-8''%C3%A4%20b.png`],
  ] as const)("0.33.0 sends %j as %s, %s", async ([name, type, disposition]) => {
    const answer = await view(`filename=${encodeURIComponent(name)}`);
    expect(shown(answer)).toEqual([type, disposition]);
    expect(answer.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.for([
    ["p.png", "image/png"],
    ["x.js", "application/javascript; charset=utf-8"],
    ["x.svg", "image/svg+xml"],
    ["x.html", "application/octet-stream"],
    ["x.css", "application/octet-stream"],
  ] as const)("0.3.64 sends %s as %s, inline", async ([name, type]) => {
    const answer = await view(`filename=${name}`, {}, old);
    expect(shown(answer)).toEqual([type, `filename="${name}"`]);
    expect(answer.headers.has("x-content-type-options")).toBe(false);
  });

  test("SVG stays inline for an <img>, and caches are told that it depends on that", async () => {
    const answer = await view("filename=x.svg", { "sec-fetch-dest": "image" });
    expect(shown(answer)).toEqual(["image/svg+xml", 'filename="x.svg"']);
    expect([answer.headers.get("vary"), answer.headers.get("cache-control")]).toEqual(["Sec-Fetch-Dest", "no-store"]);
  });
});

describe("ranges and conditions", () => {
  test.for([
    ["bytes=0-3", 206, "0123", "bytes 0-3/11"],
    ["bytes=3-", 206, "3456789\n", "bytes 3-10/11"],
    ["bytes=-4", 206, "789\n", "bytes 7-10/11"],
    ["bytes=-100", 206, "0123456789\n", "bytes 0-10/11"],
    ["bytes=0-1000", 206, "0123456789\n", "bytes 0-10/11"],
    ["bytes=5-2", 416, "", "bytes */11"],
    ["bytes=11-", 416, "", "bytes */11"],
    ["bytes=-0", 416, "", "bytes */11"],
    ["bytes=-", 416, "", "bytes */11"],
    ["bytes=0-1,3-4", 416, "", "bytes */11"],
    ["items=0-1", 416, "", "bytes */11"],
  ] as const)("%s gives %s %j", async ([range, status, body, contentRange]) => {
    const answer = await view("filename=n.bin", { range });
    expect([answer.status, await answer.text(), answer.headers.get("content-range")]).toEqual([
      status,
      body,
      contentRange,
    ]);
  });

  test("HEAD of a range shows its length and sends nothing", async () => {
    const answer = await fetch(`${server.url}/view?filename=n.bin`, {
      method: "HEAD",
      headers: { range: "bytes=0-3" },
    });
    expect([answer.status, answer.headers.get("content-length"), await answer.text()]).toEqual([206, "4", ""]);
  });

  test("an ETag or a date of the client's copy gives 304, another ETag with If-Match 412", async () => {
    const first = await view("filename=n.bin");
    await first.text();
    const etag = first.headers.get("etag") ?? "";
    const date = first.headers.get("last-modified") ?? "";
    const status = async (headers: Record<string, string>) => (await view("filename=n.bin", headers)).status;
    expect(await status({ "if-none-match": etag })).toBe(304);
    expect(await status({ "if-none-match": '"other"' })).toBe(200);
    expect(await status({ "if-modified-since": date })).toBe(304);
    expect(await status({ "if-modified-since": "Mon, 01 Jan 2001 00:00:00 GMT" })).toBe(200);
    expect(await status({ "if-match": etag })).toBe(200);
    expect(await status({ "if-match": '"other"' })).toBe(412);
  });

  test("If-Range with an ETag is not understood, as in ComfyUI; an old date gives the whole file", async () => {
    const status = async (ifRange: string) =>
      (await view("filename=n.bin", { range: "bytes=0-3", "if-range": ifRange })).status;
    expect(await status('"other"')).toBe(206);
    expect(await status("Mon, 01 Jan 2001 00:00:00 GMT")).toBe(200);
  });
});

describe("re-encoded pictures", () => {
  const bytes = async (query: string) => {
    const answer = await view(query);
    expect(answer.status).toBe(200);
    return { type: answer.headers.get("content-type"), data: Buffer.from(await answer.arrayBuffer()) };
  };

  test("channel=rgb gives a PNG without alpha", async () => {
    const { type, data } = await bytes("filename=p.png&channel=rgb");
    const { channels, data: pixels } = decodePng(data);
    expect([type, channels, [...pixels]]).toEqual(["image/png", 3, [255, 0, 0, 0, 255, 0]]);
  });
  test("channel=a gives black with the alpha", async () => {
    const { data: pixels } = decodePng((await bytes("filename=p.png&channel=a")).data);
    expect([...pixels]).toEqual([0, 0, 0, 128, 0, 0, 0, 255]);
  });
  test("channel=rgba is the file as it is", async () => {
    expect((await bytes("filename=p.png&channel=rgba")).data).toEqual(Buffer.from(encodePng(RGBA)));
  });
  test.for([
    ["preview=webp;75", "webp", true],
    ["preview=jpeg;75", "jpeg", false],
    ["preview=jpeg", "jpeg", false],
    ["preview=gif;3", "webp", true],
    ["preview=webp&channel=rgb", "webp", false],
    ["preview=jpeg&channel=rgba", "webp", true],
  ] as const)("%s gives %s, alpha %s", async ([query, format, hasAlpha]) => {
    const { type, data } = await bytes(`filename=p.png&${query}`);
    const found = await sharp(data).metadata();
    expect([type, found.format, found.hasAlpha, found.width]).toEqual([`image/${format}`, format, hasAlpha, 2]);
  });
  test.for(["preview=webp", "channel=rgb", "channel=a"])(
    "%s of a text gives 500, of an absent file 404",
    async (query) => {
      expect((await view(`filename=h.txt&subfolder=sub&${query}`)).status).toBe(500);
      expect((await view(`filename=absent.png&${query}`)).status).toBe(404);
    },
  );
});
