import { once } from "node:events";
import { appendFileSync } from "node:fs";
import { join } from "node:path";
import { type AnyNode, any, combo, defineNode, int, type NodeContext, string } from "@netdist/sdk";

const shout = defineNode({
  id: "Shout",
  category: "test",
  description: "Progress with a preview, a note, an event, log lines, and prints to stdout.",
  inputs: { preview: string() },
  outputs: { text: string() },
  run({ preview }, context) {
    context.progress(1, 4);
    context.progress(2, 4, { format: "png", bytes: Uint8Array.from(Buffer.from(preview, "base64")) });
    context.notify("half\nway");
    context.broadcast("netdist.shout", { big: 2n ** 63n });
    context.log.warn("to the log");
    console.log("printed by console.log");
    process.stdout.write("printed to stdout\n");
    return { text: "done" };
  },
});

/** Writes how something ended to a file in the temp folder: the process that hears of it may be gone by then. */
function tell(context: NodeContext, text: string): void {
  appendFileSync(join(context.folders.root("temp"), "told.txt"), `${text}\n`);
}

const waits = defineNode({
  id: "Waits",
  category: "test",
  inputs: { until: combo(["abort", "never"]) },
  outputs: { text: string() },
  async run({ until }, context) {
    context.notify("waiting");
    if (until === "never") await new Promise(() => setInterval(() => {}, 1 << 30));
    await once(context.signal, "abort");
    tell(context, "call aborted");
    context.signal.throwIfAborted();
    return { text: "" };
  },
});

const watches = defineNode({
  id: "Watches",
  category: "test",
  description: "Returns at once, and tells how the whole run ends.",
  inputs: { name: string() },
  outputs: { text: string() },
  run({ name }, context) {
    context.run.signal.addEventListener("abort", () => tell(context, `${name} signal`));
    context.run.onEnd((how) => tell(context, `${name} ${how}`));
    return { text: context.run.promptId };
  },
});

const fails = defineNode({
  id: "Fails",
  category: "test",
  inputs: { value: any({ optional: true }) },
  outputs: { text: string() },
  run: () => {
    throw Object.assign(new TypeError("no pixels"), { hint: "give some pixels" });
  },
});

const dies = defineNode({
  id: "Dies",
  category: "test",
  inputs: { how: combo(["exit", "abort", "memory", "throw"]) },
  outputs: { text: string() },
  async run({ how }) {
    if (how === "exit") process.exit(3);
    if (how === "abort") process.abort();
    if (how === "throw") {
      setImmediate(() => {
        throw new Error("nobody catches this");
      });
    }
    const kept: unknown[] = [];
    while (how === "memory") kept.push(Array.from({ length: 1e5 }, (_, index) => ({ index })));
    await new Promise(() => setInterval(() => {}, 1 << 30));
    return { text: String(kept.length) };
  },
});

const memory = defineNode({
  id: "Memory",
  category: "test",
  description: "The pid, and the bytes in use after a collection where that can be asked for.",
  inputs: { n: int() },
  outputs: { text: string() },
  run: () => {
    (globalThis as { gc?: () => void }).gc?.();
    return { text: JSON.stringify({ pid: process.pid, rss: process.memoryUsage.rss() }) };
  },
});

export const running: readonly AnyNode[] = [shout, waits, watches, fails, dies, memory] as AnyNode[];
