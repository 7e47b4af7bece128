import { decodePng } from "@netdist/codecs/png";
import { expect } from "vitest";
import type { Checks } from "../check.ts";
import { freshName, link, node, preview } from "../graphs.ts";
import { firstPixel, freshPng, pngOf, upload, uploaded, viewPath } from "../picture.ts";
import type { NodeInfo } from "../wire.ts";

const file = (name: string) => ({ name: `${name}.png`, subfolder: "", type: "input" });

export const uploadChecks: Checks = {
  "UPLOAD-01": async (bench) => {
    const [bytes, name] = [freshPng(), freshName()];
    const reply = await upload(bench, bytes, { filename: `${name}.png` });
    expect([reply.status, reply.json()]).toEqual([200, file(name)]);
    const stored = await bench.http.get(viewPath({ filename: `${name}.png`, subfolder: "", type: "input" }));
    expect(stored.bytes).toEqual(bytes);
  },
  "UPLOAD-02": async (bench) => {
    const [bytes, name] = [freshPng(), freshName()];
    for (let n = 0; n < 2; n++) {
      expect((await upload(bench, bytes, { filename: `${name}.png` })).json()).toEqual(file(name));
    }
  },
  "UPLOAD-03": async (bench) => {
    const name = freshName();
    const [second, third] = [pngOf([1, 2, 3]), pngOf([4, 5, 6])];
    const expected = [name, `${name} (1)`, `${name} (1)`, `${name} (2)`].map(file);
    const got: unknown[] = [];
    for (const bytes of [freshPng(), second, second, third]) {
      got.push((await upload(bench, bytes, { filename: `${name}.png` })).json());
    }
    expect(got).toEqual(expected);
  },
  "UPLOAD-04": async (bench) => {
    const filename = `${freshName()}.png`;
    await uploaded(bench, freshPng(), { filename });
    for (const overwrite of ["true", "1"]) {
      const bytes = freshPng();
      expect(await uploaded(bench, bytes, { filename, overwrite })).toBe(filename);
      const stored = await bench.http.get(viewPath({ filename, subfolder: "", type: "input" }));
      expect(stored.bytes).toEqual(bytes);
    }
    expect(await uploaded(bench, freshPng(), { filename, overwrite: "yes" })).toMatch(/ \(1\)\.png$/);
  },
  "UPLOAD-05": async (bench) => {
    const subfolder = `${freshName("folder")}/deep`;
    const reply = await upload(bench, freshPng(), { filename: "a.png", subfolder });
    expect(reply.json()).toEqual({ name: "a.png", subfolder, type: "input" });
  },
  "UPLOAD-06": async (bench) => {
    for (const type of ["temp", "output"]) {
      expect((await upload(bench, freshPng(), { type })).json()).toMatchObject({ subfolder: "", type });
    }
  },
  "UPLOAD-07": async (bench) => {
    expect((await upload(bench, freshPng(), { field: "file" })).status).toBe(400);
    const form = new FormData();
    form.set("type", "input");
    expect((await bench.http.post("/upload/image", form)).status).toBe(400);
  },
  "UPLOAD-08": async (bench) => {
    expect((await upload(bench, freshPng(), { filename: "../escape.png" })).status).toBe(400);
    expect((await upload(bench, freshPng(), { subfolder: "../../x" })).status).toBe(400);
  },
  "UPLOAD-09": async (bench) => {
    expect((await upload(bench, freshPng(), { type: "nowhere" })).status).toBe(500);
  },
  "UPLOAD-10": async (bench) => {
    for (const filename of [`${freshName()}.txt`, `${freshName()}.latent`, freshName(), `ü ${freshName()}.json`]) {
      expect(await uploaded(bench, new TextEncoder().encode("{}"), { filename })).toBe(filename);
    }
  },
  "UPLOAD-11": async (bench) => {
    const original = await uploaded(bench, pngOf([10, 20, 30]));
    const original_ref = JSON.stringify({ filename: original, type: "input" });
    const reply = await upload(bench, pngOf([1, 2, 3, 40]), { original_ref }, "/upload/mask");
    const { name } = reply.json<{ name: string }>();
    const stored = await bench.http.get(viewPath({ filename: name, subfolder: "", type: "input" }));
    expect(firstPixel(decodePng(stored.bytes))).toEqual([10, 20, 30, 40]);
  },
  "UPLOAD-12": async (bench) => {
    const name = await uploaded(bench, freshPng());
    const info = (await bench.http.get("/object_info/LoadImage")).json<Record<string, NodeInfo>>();
    expect(info["LoadImage"]?.input["required"]?.["image"]?.[0]).toContain(name);
    const subfolder = freshName("folder");
    const deep = await uploaded(bench, freshPng(), { subfolder });
    for (const image of [name, `${name} [input]`, `${subfolder}/${deep}`]) {
      const { entry } = await bench.run({ "1": node("LoadImage", { image }), "9": preview(link("1")) });
      expect([image, entry.status.status_str]).toEqual([image, "success"]);
    }
  },
  "UPLOAD-13": async ({ http }) => {
    const { max_upload_size: limit } = (await http.get("/features")).json<{ max_upload_size: number }>();
    const body = `{"prompt": ${" ".repeat(limit)}}`;
    for (const route of ["/prompt", "/queue"]) expect((await http.post(route, body)).status).toBe(413);
  },
};
