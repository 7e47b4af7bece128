import { decodePng } from "@netdist/codecs/png";
import { expect } from "vitest";
import { type Bench } from "../bench.ts";
import type { Checks } from "../check.ts";
import { freshName, link, plainPrompt, save } from "../graphs.ts";
import { firstPixel, freshPng, pngOf, uploaded, viewPath } from "../picture.ts";

const text = (content: string) => new TextEncoder().encode(content);
const inputPath = (filename: string, more: Readonly<Record<string, string>> = {}) =>
  viewPath({ filename, subfolder: "", type: "input" }, more);

/** Status, media type and disposition of a file of this name. */
async function served(bench: Bench, extension: string, headers: Record<string, string> = {}) {
  const name = await uploaded(bench, text("x"), { filename: `${freshName()}.${extension}` });
  const reply = await bench.http.get(inputPath(name), headers);
  const disposition = reply.headers.get("content-disposition")?.replace(name, "NAME");
  return { type: reply.headers.get("content-type")?.replace(/;.*/, ""), disposition, headers: reply.headers };
}

export const viewChecks: Checks = {
  "VIEW-01": async (bench) => {
    const { output } = await bench.run({ ...plainPrompt(), "9": save(link("1")) });
    const filename = output("9").images?.[0]?.filename ?? "";
    const reply = await bench.http.get(`/view?filename=${filename}`);
    expect(decodePng(reply.bytes)).toMatchObject({ width: 8, height: 8 });
  },
  "VIEW-02": async (bench) => {
    const bytes = freshPng();
    for (const type of ["input", "temp", "output"]) {
      const filename = await uploaded(bench, bytes, { type, subfolder: "conformance/deep" });
      const reply = await bench.http.get(viewPath({ filename, type, subfolder: "conformance/deep" }));
      expect([type, reply.status, reply.bytes]).toEqual([type, 200, bytes]);
    }
  },
  "VIEW-03": async (bench) => {
    const bytes = freshPng();
    const name = await uploaded(bench, bytes);
    const reply = await bench.http.get(viewPath({ filename: `${name} [input]`, subfolder: "", type: "output" }));
    expect([reply.status, reply.bytes]).toEqual([200, bytes]);
  },
  "VIEW-04": async (bench) => {
    const name = await uploaded(bench, freshPng());
    expect((await bench.http.get(inputPath(`no/such/folder/${name}`))).status).toBe(200);
  },
  "VIEW-05": async ({ http }) => {
    expect((await http.get("/view?type=input")).status).toBe(404);
    expect((await http.get(inputPath(`${freshName()}.png`))).status).toBe(404);
  },
  "VIEW-06": async ({ http }) => {
    for (const name of ["", "/etc/passwd", "../a.png", "a..b.png"]) {
      expect([name, (await http.get(inputPath(name))).status]).toEqual([name, 400]);
    }
    expect((await http.get("/view?filename=a.png&type=nowhere")).status).toBe(400);
  },
  "VIEW-07": async ({ http }) => {
    expect((await http.get("/view?filename=a.png&type=input&subfolder=../..")).status).toBe(403);
  },
  "VIEW-08": async (bench) => {
    const bytes = freshPng();
    const name = await uploaded(bench, bytes);
    const { headers } = await bench.http.get(inputPath(name));
    expect(headers.get("content-type")).toBe("image/png");
    expect(headers.get("content-disposition")).toBe(`filename="${name}"`);
    expect(headers.get("content-length")).toBe(String(bytes.length));
    expect(headers.get("etag")).toMatch(/^".+"$/);
    expect(Date.parse(headers.get("last-modified") ?? "")).toBeGreaterThan(0);
  },
  "VIEW-09": async (bench) => {
    const { headers } = await bench.http.get(inputPath(await uploaded(bench, freshPng())));
    expect(headers.get("x-content-type-options")).toBe("nosniff");
  },
  "VIEW-10": async (bench) => {
    const bytes = freshPng();
    const path = inputPath(await uploaded(bench, bytes));
    const etag = (await bench.http.get(path)).headers.get("etag") ?? "";
    const same = await bench.http.get(path, { "If-None-Match": etag });
    expect([same.status, same.bytes.length]).toEqual([304, 0]);
    const part = await bench.http.get(path, { Range: "bytes=2-5" });
    expect([part.status, part.bytes]).toEqual([206, bytes.slice(2, 6)]);
    expect(part.headers.get("content-range")).toBe(`bytes 2-5/${bytes.length}`);
  },
  "VIEW-11": async (bench) => {
    const bytes = freshPng();
    const reply = await bench.http.ask("HEAD", inputPath(await uploaded(bench, bytes)));
    expect([reply.status, reply.bytes.length]).toEqual([200, 0]);
    expect(reply.headers.get("content-length")).toBe(String(bytes.length));
  },
  "VIEW-12": async (bench) => {
    const name = await uploaded(bench, freshPng());
    const rows = [
      ["webp;75", "image/webp", "RIFF"],
      ["jpeg", "image/jpeg", "\u00ff\u00d8"],
      ["gif;3", "image/webp", "RIFF"],
    ] as const;
    for (const [preview, type, magic] of rows) {
      const { headers, bytes } = await bench.http.get(inputPath(name, { preview }));
      expect([preview, headers.get("content-type")]).toEqual([preview, type]);
      expect(String.fromCharCode(...bytes.subarray(0, magic.length))).toBe(magic);
    }
  },
  "VIEW-13": async (bench) => {
    const name = await uploaded(bench, pngOf([10, 20, 30, 40]));
    const rgb = decodePng((await bench.http.get(inputPath(name, { channel: "rgb" }))).bytes);
    expect(firstPixel(rgb)).toEqual([10, 20, 30]);
    const alpha = decodePng((await bench.http.get(inputPath(name, { channel: "a" }))).bytes);
    expect(firstPixel(alpha).at(-1)).toBe(40);
  },
  "VIEW-14": async (bench) => {
    const name = await uploaded(bench, text("hello"), { filename: `${freshName()}.txt` });
    expect((await bench.http.get(inputPath(name, { preview: "webp" }))).status).toBe(500);
  },
  "VIEW-15": async (bench) => {
    for (const extension of ["html", "js", "css", "svg", "xml", "xhtml"]) {
      const { type, disposition, headers } = await served(bench, extension);
      expect([extension, type]).toEqual([extension, "application/octet-stream"]);
      expect(disposition).toBe('attachment; filename="NAME"');
      expect([headers.get("vary"), headers.get("cache-control")]).toEqual(["Sec-Fetch-Dest", "no-store"]);
    }
  },
  "VIEW-16": async (bench) => {
    const rows = { html: "application/octet-stream", css: "application/octet-stream", svg: "image/svg+xml" };
    for (const [extension, expected] of Object.entries(rows)) {
      const { type, disposition } = await served(bench, extension);
      expect([extension, type, disposition]).toEqual([extension, expected, 'filename="NAME"']);
    }
  },
  "VIEW-17": async (bench) => {
    const { type, disposition } = await served(bench, "svg", { "Sec-Fetch-Dest": "image" });
    expect([type, disposition]).toEqual(["image/svg+xml", 'filename="NAME"']);
  },
  "VIEW-18": async (bench) => {
    const bytes = freshPng();
    const name = await uploaded(bench, bytes, { filename: `ä ö 図 ${freshName()}.png` });
    expect(name).toMatch(/^ä ö 図 /);
    expect((await bench.http.get(inputPath(name))).bytes).toEqual(bytes);
  },
};
