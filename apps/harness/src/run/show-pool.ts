import type { JobEvent, PoolEvent, PoolRun } from "@netdist/core";
import type { Reporter } from "../report/reporter.ts";

/** Shows a pool's run: a line for its pictures, one below it for each worker, and what the workers have to say, once. */
export function showPool(reporter: Reporter, run: PoolRun): () => void {
  const said = new Set<string>();
  const sayOnce = (text: string): void => {
    if (!said.has(text)) reporter.say(text);
    said.add(text);
  };
  const total = (isOver: boolean): void => {
    const { done, units } = run.progress();
    const state = done === units ? "done" : isOver ? "failed" : "running";
    reporter.bars.set(run.id, { label: "pool", text: `${done}/${units} pictures`, part: done / units, state });
  };
  total(false);
  return run.listen((event) => {
    if (event.type === "waiting") sayOnce(event.says);
    if (event.type === "returned") {
      reporter.event("returned", { worker: event.worker, range: { ...event.range }, error: event.error.message });
      reporter.say(`${picturesText(event.range)} goes to another worker: ${event.error.message}`);
    }
    if (event.type === "job") {
      if (event.event.type === "notice") sayOnce(event.event.notice.message);
      showWorker(reporter, run, event.worker, event.event);
    }
    if (event.type === "shard") {
      const { range, state } = event.outcome;
      const worker = event.outcome.state === "succeeded" ? event.outcome.worker : null;
      reporter.event("shard", { range: { ...range }, state, worker });
    }
    if (event.type === "shard" || event.type === "end") total(event.type === "end");
  });
}

function picturesText({ start, length }: (PoolEvent & { type: "returned" })["range"]): string {
  return length === 1 ? `picture ${start + 1}` : `pictures ${start + 1}–${start + length}`;
}

function showWorker(reporter: Reporter, run: PoolRun, worker: string, event: JobEvent): void {
  const doing = doingText(event);
  if (doing === undefined) return;
  const { done = 0 } = run.progress().workers.find((share) => share.worker === worker) ?? {};
  const text = `${done} done, ${doing}`;
  reporter.bars.set(`${run.id}/${worker}`, { label: worker, text, part: undefined, state: "running" });
}

function doingText(event: JobEvent): string | undefined {
  if (event.type === "progress")
    return event.max > 1 ? `${event.node.title} ${event.value}/${event.max}` : event.node.title;
  if (event.type === "queued") return `waits behind ${event.ahead}`;
  if (event.type === "end") return event.outcome.state === "succeeded" ? "free" : event.outcome.state;
  return event.type === "phase" ? PHASES[event.phase] : undefined;
}

const PHASES = {
  preflight: "is being checked",
  upload: "gets its files",
  submit: "is sent its part",
  queued: "waits",
  running: "runs",
  fetch: "sends its pictures",
} as const;
