import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { readPngText } from "@netdist/codecs/png";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exitCodes } from "../../../apps/harness/src/exit.ts";
import { type Ended, netdist } from "../../../apps/harness/src/testing/netdist.ts";
import type { RealWorker } from "./bed.ts";
import { alone } from "./graphs.ts";
import { runThere } from "./local-run.ts";
import { looksOfFiles } from "./pictures.ts";
import { temporaryFolder } from "./primary.ts";
import { sampled } from "./samplers.ts";

/** A chain of two workers around a KSampler, as the frontend saves it: 1 + 2 + 2 pictures from seed 2024. */
const FILE = join(import.meta.dirname, "fixtures", "ksampler.workflow.json");
const SEED = 2024;

/** The built command with a workflow file that only the workers' own definitions explain. */
export function command(first: () => RealWorker, second: () => RealWorker): void {
  describe("the netdist command", () => {
    let folder: Awaited<ReturnType<typeof temporaryFolder>>;
    beforeAll(async () => {
      folder = await temporaryFolder();
    });
    afterAll(() => folder[Symbol.asyncDispose]());
    const workers = () => ["--worker", first().url, "--worker", second().url];
    const run = async (...args: string[]): Promise<Ended> => {
      await using process = netdist(args, { cwd: folder.path });
      return await process.ended;
    };
    const saved = async (name: string) => {
      const out = join(folder.path, name);
      const paths = (await readdir(out)).sort().map((file) => join(out, file));
      return { paths, looks: await looksOfFiles(paths) };
    };

    test("run: the pictures in seed order, with prompt and workflow in them", async () => {
      const { code, stdout, stderr } = await run("run", FILE, ...workers(), "--out", "offset", "--json");
      expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
      const { paths, looks } = await saved("offset");
      expect(looks).toEqual([
        ...(await runThere(first().url, alone(sampled(), SEED, 1))),
        ...(await runThere(first().url, alone(sampled(), SEED + 1, 2))),
        ...(await runThere(second().url, alone(sampled(), SEED + 3, 2))),
      ]);
      const envelope = JSON.parse(stdout.trim().split("\n").at(-1) ?? "") as { data: { files: string[] } };
      expect(envelope).toMatchObject({ ok: true, command: "run" });
      expect(envelope.data.files.map((file) => file.split(/[\\/]/).at(-1))).toEqual(
        paths.map((path) => path.split(/[\\/]/).at(-1)),
      );
      const text = readPngText(await readFile(paths[4] ?? ""));
      expect(JSON.parse(text.get("workflow") ?? "")).toEqual(JSON.parse(await readFile(FILE, "utf8")));
      expect(JSON.parse(text.get("prompt") ?? "")).toHaveProperty("11.class_type", "KSampler");
    });

    test("run, seed_mode exact: one server's batch; the table names workers and says where the local part ran", async () => {
      const exact = ["--set", "RemoteChainStart.seed_mode=exact"];
      const { code, stdout, stderr } = await run("run", FILE, ...workers(), "--out", "exact", ...exact);
      expect({ code, stderr }).toMatchObject({ code: 0 });
      expect((await saved("exact")).looks).toEqual(await runThere(first().url, alone(sampled(), SEED, 5)));
      expect(stdout).toMatch(/worker +seeds +images/);
      for (const { url } of [first(), second()]) expect(stdout).toContain(url);
      expect(stderr).toContain(`not here, so the local part runs on ${first().url} too`);
    });

    test("run: a value outside the worker's limits is refused", async () => {
      const { code, stderr } = await run("run", FILE, ...workers(), "--set", "KSampler.steps=0");
      expect(code).not.toBe(exitCodes.ok.code);
      expect(stderr).toContain('steps of node 11 "KSampler" (KSampler) takes an integer from 1 to 10000, got "0"');
    });

    test("workers FILE: each worker with its version, and nothing missing", async () => {
      const { code, stdout } = await run("workers", FILE, ...workers());
      expect(code).toBe(0);
      const rows = stdout.split("\n").map((row) => row.split(/ {2,}/));
      for (const { url, version } of [first(), second()]) {
        expect(rows).toContainEqual(expect.arrayContaining([url, "ready", version, "nothing"]));
      }
    });

    test("workers FILE: what is missing, on each", async () => {
      const other = join(folder.path, "other-model.json");
      await writeFile(other, (await readFile(FILE, "utf8")).replace("tiny.safetensors", "absent.safetensors"));
      const { code, stdout } = await run("workers", other, ...workers());
      expect(code).toBe(exitCodes.worker.code);
      for (const { url } of [first(), second()]) {
        expect(stdout).toContain(
          `${url} has no "absent.safetensors" for ckpt_name of node 1 (CheckpointLoaderSimple).`,
        );
      }
    });
  });
}
