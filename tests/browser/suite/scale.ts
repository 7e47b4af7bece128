import { join } from "node:path";
import { build } from "esbuild";
import { expect, test } from "vitest";
import type { Bed } from "../kit/bed.ts";

const web = join(import.meta.dirname, "../../../apps/comfyui/web");

// The panel's own modules, with a count of every render of every component.
const HARNESS = `
import { options, render, createElement } from "preact";
import { Panel } from "./src/panel/panel.tsx";
import { createStore, cell } from "./src/store/store.ts";
const renders = {};
// What Preact calls before every render, as its own tools use it.
const before = options.__r;
options.__r = (vnode) => {
  const name = typeof vnode.type === "function" ? vnode.type.name.replace(/\\d+$/, "") : "";
  renders[name] = (renders[name] ?? 0) + 1;
  before?.(vnode);
};
const api = { previewUrl: () => "data:,", token: { get: () => undefined, set() {} } };
const place = { openWorkflow: undefined, say() {}, started() {} };
const store = createStore();
render(createElement(Panel, { env: { store, api, place, announced: cell(""), refresh: async () => {} } }), document.body);
window.scale = { store, renders, reset() { for (const name of Object.keys(renders)) delete renders[name]; } };
`;

export function scaleTests(bed: () => Bed): void {
  test("50 workers and 1,000 jobs: an event renders what it is about and nothing else", async () => {
    const { outputFiles } = await build({
      stdin: { contents: HARNESS, resolveDir: web, loader: "ts" },
      ...{ bundle: true, write: false, format: "iife", target: "es2022", jsx: "automatic", jsxImportSource: "preact" },
      loader: { ".json": "json" },
    });
    await using context = await bed().browser.newContext();
    const page = await context.newPage();
    await page.setContent("<!doctype html><body>");
    await page.addScriptTag({ content: outputFiles[0]?.text ?? "" });
    const counts = await page.evaluate(async () => {
      const { store, renders, reset } = (window as unknown as { scale: Scale }).scale;
      const settled = () => new Promise((resolve) => setTimeout(resolve));
      const worker = (n: number) => ({
        ...{ id: `w${n}`, name: `w${n}`, address: `http://10.0.0.${n}:8188`, source: "file", enabled: true, tags: [] },
        ...{ slots: 1, weight: 1, headers: [], standing: "ready", problem: null, version: "0.33.0", devices: [] },
        ...{ queue: { running: 0, pending: 0 }, secondsPerPicture: null },
      });
      const job = (n: number, value = 0) => ({
        ...{ id: `j${n}`, worker: `w${n % 50}`, phase: n < 990 ? "succeeded" : "running", startedAt: 1, pictures: 0 },
        ...{
          endedAt: n < 990 ? 2 : null,
          ahead: null,
          previews: 0,
          previewAt: null,
          files: 0,
          notices: [],
          problem: null,
          saved: [],
          canRetry: false,
        },
        progress: { nodeId: "3", title: "KSampler", value, max: 20 },
      });
      const workers = Array.from({ length: 50 }, (_, n) => worker(n));
      const jobs = Array.from({ length: 1000 }, (_, n) => job(n));
      store.replace({ session: "s", revision: 1, mayEdit: true, configProblem: null, workers, jobs });
      await settled();
      const first = { ...renders };
      reset();
      for (let step = 1; step <= 20; step++) {
        store.putJob(job(999, step), 1 + step);
        await settled();
      }
      const steps = { ...renders };
      reset();
      store.workers.put({ ...worker(7), standing: "busy" }, 30);
      await settled();
      const one = { ...renders };
      reset();
      store.replace({
        session: "s",
        revision: 40,
        mayEdit: true,
        configProblem: null,
        workers,
        jobs: [...jobs.slice(0, 999), job(999, 20)],
      });
      await settled();
      return { first, steps, one, again: { ...renders } };
    });
    // At first: each worker, and as many jobs as are shown.
    expect([counts.first["WorkerCard"], counts.first["JobRow"]]).toEqual([50, 50]);
    // Twenty steps of one job: its row, and its line at its worker.
    expect(pick(counts.steps, ["WorkerCard", "WorkerList", "Jobs", "JobRow", "Work"])).toEqual({
      JobRow: 20,
      Work: 20,
    });
    expect(pick(counts.one, ["WorkerCard", "WorkerList", "Jobs", "JobRow", "Work"])).toEqual({ WorkerCard: 1 });
    // A whole state that says the same but for that worker.
    expect(pick(counts.again, ["WorkerCard", "WorkerList", "Jobs", "JobRow", "Head"])).toEqual({ WorkerCard: 1 });
  });
}

interface Scale {
  readonly store: {
    replace(state: object): void;
    putJob(job: object, revision: number): void;
    readonly workers: { put(worker: object, revision: number): void };
  };
  readonly renders: Record<string, number>;
  reset(): void;
}

function pick(counts: Record<string, number>, names: readonly string[]): Record<string, number> {
  return Object.fromEntries(names.flatMap((name) => (counts[name] === undefined ? [] : [[name, counts[name]]])));
}
