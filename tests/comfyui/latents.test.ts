import { copyFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fixture, type Held, type Host, loading, startHost } from "../../packages/nodes-latents/src/testing/host.ts";
import { type Bench, benchOf } from "../conformance/bench.ts";
import { checkouts } from "./checkouts.ts";
import { type RunningComfyUI, startComfyUI } from "./servers.ts";

const versions = checkouts().map(({ version }) => version);
if (versions.length === 0) test.skip("latents to and from real ComfyUI: COMFYUI_DIR is not set");

describe.each(versions)("a ComfyUI %s", (version) => {
  let real: RunningComfyUI;
  let bench: Bench;
  let host: Host;
  beforeAll(async () => {
    host = await startHost();
    real = await startComfyUI(version);
    bench = benchOf({ url: real.url, version, kind: "comfyui", testNodes: true });
  });
  afterAll(async () => {
    await host[Symbol.asyncDispose]();
    await real?.stop();
  });

  test.for<readonly [file: string, format: string, dtype: string]>([
    ["odd.npy", "latent", "float32"],
    ["batch.npy", "latent", "float32"],
    ["batch.npy", "latent", "float16"],
    ["batch.npy", "latent", "bfloat16"],
    ["extras.npz", "safetensors", "float32"],
    ["flux.npz", "latent", "float32"],
    ["wan.safetensors", "latent", "float32"],
    ["sound.latent", "latent", "bfloat16"],
  ])(
    "loads what we saved of %s as %s in %s, and we load what it saves: the same bits",
    async ([file, format, dtype]) => {
      const prefix = `${format}-${dtype}-${file.replace(".", "-")}`;
      await host.write(file, await fixture(file));
      const save = { samples: ["1", 0], filename_prefix: prefix, format, dtype };
      await host.run({ ...loading(file), save: { class_type: "SaveLatentSafetensors", inputs: save } });
      const ours = `${prefix}_00001_.${format}`;
      const [{ shape, samples } = nothing] = (await host.run(loading(`${ours} [output]`))).taken;

      await copyFile(join(host.server.folders.root("output"), ours), join(real.baseDirectory, "input", ours));
      await bench.run({
        "1": { class_type: "LoadLatent", inputs: { latent: ours } },
        "2": { class_type: "SaveLatent", inputs: { samples: ["1", 0], filename_prefix: prefix } },
      });
      const theirs = join(real.baseDirectory, "output", `${prefix}_00001_.latent`);
      await copyFile(theirs, join(host.server.folders.root("input"), `${prefix}.latent`));
      const { taken } = await host.run(loading(`${prefix}.latent`));
      expect(taken).toEqual([{ shape, samples }]);
    },
  );

  test("old files are scaled as it scales them", async () => {
    const name = "old.latent";
    await host.write(name, await fixture(name));
    await copyFile(join(host.server.folders.root("input"), name), join(real.baseDirectory, "input", name));
    await bench.run({
      "1": { class_type: "LoadLatent", inputs: { latent: name } },
      "2": { class_type: "SaveLatent", inputs: { samples: ["1", 0], filename_prefix: "scaled" } },
    });
    const scaled = join(host.server.folders.root("input"), "scaled.latent");
    await copyFile(join(real.baseDirectory, "output", "scaled_00001_.latent"), scaled);
    const { taken } = await host.run(loading("scaled.latent"));
    expect(taken).toEqual((await host.run(loading(name))).taken);
  });
});

const nothing: Held = { shape: [], samples: new Uint8Array() };
