import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { decodePng } from "@netdist/codecs/png";
import { createServer, type Server } from "@netdist/server";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Bench, benchOf } from "../../conformance/bench.ts";
import { fetchPng, firstPixel } from "../../conformance/picture.ts";
import type { History } from "../../conformance/wire.ts";
import { checkouts } from "../checkouts.ts";
import { standIns } from "./stand-ins.ts";
import { websocketClient } from "./websocket-client.ts";

const execute = promisify(execFile);

/** What the stand-ins make of the scripts' seed, which is 5. */
const PICTURE = [512, 512, [5, 5, 5]];
const lookOf = (png: ReturnType<typeof decodePng>) => [png.width, png.height, firstPixel(png)];
const inside = (base64: string) => lookOf(decodePng(Buffer.from(base64, "base64")));

const python = checkouts()[0]?.python ?? "python3";
const client = checkouts().length === 0 ? { missing: "COMFYUI_DIR is not set" } : websocketClient(python);

if ("missing" in client) test.skip(`ComfyUI's own example scripts: ${client.missing}`);

describe.runIf("path" in client).each(checkouts())("the example scripts of ComfyUI $version", ({ dir, version }) => {
  let server: Server;
  let bench: Bench;
  let folder: string;
  beforeAll(async () => {
    const profile = version === "0.3.64" ? "0.3.64" : "0.33.0";
    server = await createServer({ packs: [standIns], profile });
    bench = benchOf({ url: server.url, version: profile, kind: "ours", testNodes: false });
    folder = await mkdtemp(join(tmpdir(), "netdist-examples-"));
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true, force: true });
  });

  /** Runs a script as it is but for port and decoder; `says` is a line of Python more, at its end. */
  async function script(name: string, says = ""): Promise<string> {
    const source = await readFile(join(dir, "script_examples", name), "utf8");
    const changed = source
      .replaceAll("127.0.0.1:8188", `127.0.0.1:${server.port}`)
      .replaceAll("VAEDecode", "TestDecode");
    expect(changed).toContain(`:${server.port}`);
    const file = join(folder, name);
    await writeFile(file, `${changed}\n${says}\n`);
    const env = { ...process.env, PYTHONPATH: "path" in client ? client.path : "" };
    const { stdout } = await execute(python, [file], { env, timeout: 60_000, maxBuffer: 16 * 1024 * 1024 });
    return stdout;
  }
  const inBase64 =
    "import base64; print(json.dumps({key: [base64.b64encode(one).decode() for one in images[key]] for key in images}))";

  test("basic_api_example.py: the prompt is taken and its picture saved", async () => {
    await script("basic_api_example.py");
    const saved = async () => {
      const history = (await bench.http.get("/history")).json<History>();
      return Object.values(history).flatMap(({ outputs }) => outputs["9"]?.images ?? []);
    };
    await expect.poll(saved).toHaveLength(1);
    expect(lookOf(await fetchPng(bench, (await saved())[0]))).toEqual(PICTURE);
  });

  test("websockets_api_example.py: it hears of the end, and fetches the saved picture", async () => {
    const images = JSON.parse(await script("websockets_api_example.py", inBase64)) as Record<string, string[]>;
    expect(Object.keys(images)).toEqual(["9"]);
    expect(images["9"]?.map(inside)).toEqual([PICTURE]);
  });

  test("websockets_api_example_ws_images.py: the picture comes over the socket, previews do not count", async () => {
    const images = JSON.parse(await script("websockets_api_example_ws_images.py", inBase64)) as Record<
      string,
      string[]
    >;
    expect(Object.keys(images)).toEqual(["save_image_websocket_node"]);
    expect(images["save_image_websocket_node"]?.map(inside)).toEqual([PICTURE]);
  });
});
