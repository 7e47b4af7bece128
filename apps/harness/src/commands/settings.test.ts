import { writeFile } from "node:fs/promises";
import { createServer as createHttpServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { encodePng } from "@netdist/codecs/png";
import { createServer } from "@netdist/server";
import { expect, test } from "vitest";
import { exitCodes } from "../exit.ts";
import { testFolder } from "../testing/folder.ts";
import { netdist } from "../testing/netdist.ts";

const here = testFolder();

const png = encodePng({ width: 2, height: 2, channels: 3, depth: 8, data: new Uint8Array(12) });
test.for([
  ["without one, a private address is refused", () => [], "failed", "set private_addresses: true"],
  ["--images-private-addresses", () => ["--images-private-addresses"], "ok", ""],
  ["--images-origin", (origin: string) => ["--images-origin", origin], "ok", ""],
  [
    "--images-max-bytes",
    (origin: string) => ["--images-origin", origin, "--images-max-bytes", "9"],
    "failed",
    "more than 9 bytes",
  ],
] as const)("%s", async ([, options, exit, says]) => {
  const http = createHttpServer((_request, response) => response.setHeader("content-type", "image/png").end(png));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const origin = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  const prompt = {
    1: { class_type: "LoadImageUrl", inputs: { url: `${origin}/a.png` } },
    2: { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "x" } },
  };
  await writeFile(join(here.cwd, "from-url.json"), JSON.stringify(prompt));
  await using run = netdist(["run", "from-url.json", "--out", "from-url", ...options(origin)], here);
  const { code, stderr } = await run.ended;
  http.close();
  expect(stderr).toContain(says);
  expect(code, stderr).toBe(exitCodes[exit].code);
});
test("--config: the file's workers by name", async () => {
  await using worker = await createServer();
  await writeFile(join(here.cwd, "mine.yaml"), `workers: [{ name: attic, url: "${worker.url}" }]\n`);
  await using run = netdist(["workers", "--config", "mine.yaml"], here);
  const { code, stdout } = await run.ended;
  expect([code, stdout]).toEqual([0, expect.stringMatching(/attic +ready/)]);
});
