// The nodes that the tests of the host call. A pack like any other: it has its own copy of the sdk.
import { writeFileSync } from "node:fs";
import {
  any,
  block,
  combo,
  defineNode,
  definePack,
  file,
  floats,
  floatTensor,
  image,
  int,
  joinTensors,
  nodeResult,
  output,
  seed,
  string,
  tensor,
} from "@netdist/sdk";

const node = (id, inputs, outputs, run, more = {}) =>
  defineNode({ id, category: "test", inputs, outputs, run, ...more });

/** A service that says when it was made and closed: into the log, and into the file of NETDIST_TEST_TRACE. */
const COUNTER = {
  id: "test.counter/1",
  create(host) {
    let count = 0;
    return {
      next: () => ++count,
      facts: host,
      async [Symbol.asyncDispose]() {
        const trace = host.environment.NETDIST_TEST_TRACE;
        if (trace === "never") await new Promise(() => undefined);
        if (trace) writeFileSync(trace, `disposed after ${count}`);
      },
    };
  },
};

/** A service that begins with the host, and says so where NETDIST_TEST_EARLY is set. */
const EARLY = {
  id: "test.early/1",
  create(host) {
    if (host.environment.NETDIST_TEST_EARLY) host.log.info("begun");
    return { async [Symbol.asyncDispose]() {} };
  },
};

let kept;

/** Tensors of earlier calls that are still there. */
let live = 0;
const registry = new FinalizationRegistry(() => {
  live -= 1;
});

const nodes = [
  node("Echo", { value: any({ optional: true }) }, { value: any() }, ({ value }) => ({ value })),
  node(
    "Double",
    { seed: seed(), count: int({ min: 0, max: 9 }) },
    { seed: seed(), count: int() },
    ({ seed, count }) => ({
      seed: seed + 1n,
      count: 2 * count,
    }),
  ),
  node("Invert", { image: image() }, { image: image() }, async ({ image: source }) => {
    const values = await floats(source);
    return {
      image: floatTensor(
        source.shape,
        values.map((value) => 1 - value),
      ),
    };
  }),
  node("Append", { image: image() }, { image: image() }, ({ image: source }) => {
    const [, height, width, channels] = source.shape;
    const shape = [1, height, width, channels];
    const black = tensor("uint8", shape, new Uint8Array(height * width * channels), { normalized: true });
    return { image: joinTensors([source, black, black]) };
  }),
  node("Large", { mebibytes: int() }, { image: image() }, ({ mebibytes }) => {
    const bytes = new Uint8Array(mebibytes * 1024 ** 2).map((_, index) => index % 251);
    return { image: tensor("uint8", [1, mebibytes, 1024, 1024], bytes) };
  }),
  node(
    "Lists",
    { count: int() },
    { counts: output(int(), { isList: true }) },
    ({ count }) => ({ counts: count.map((one) => one + 1) }),
    {
      inputIsList: true,
      needs: ({ count }) => (count === undefined ? ["count"] : []),
      fingerprint: ({ count }) => `count ${count}`,
    },
  ),
  node(
    "Lazy",
    { a: image({ lazy: true }), b: image({ optional: true }), c: int({ optional: true, default: 7 }) },
    { seen: string() },
    ({ a, b, c }) => ({ seen: `${typeof a} ${typeof b} ${c}` }),
    {
      needs: ({ a }, { prompt, uniqueId }) => (a === undefined && prompt?.[uniqueId] ? ["a"] : []),
    },
  ),
  node(
    "Hooked",
    { count: int({ min: 1, max: 5 }), name: file({ extensions: [".txt"] }), mode: combo(["a", "b"]) },
    {},
    () => ({}),
    {
      fingerprint: ({ count }, context) =>
        context.prompt ? `${count} of ${Object.keys(context.prompt).length}` : Number.NaN,
      validate: ({ count, name }) => name !== "no.txt" || `count ${count}: no such file`,
    },
  ),
  node("Print", {}, {}, () => {
    console.log("printed by console.log");
    console.info("printed by console.info");
    process.stdout.write("printed by process.stdout\n");
    return {};
  }),
  node("Fail", {}, {}, () => {
    throw Object.assign(new Error("Worker attic does not answer. Start it."), {
      name: "NetDistError",
      code: "UNREACHABLE",
      facts: { hint: "Start it." },
    });
  }),
  node("FailLater", {}, {}, () => {
    setTimeout(() => {
      throw new Error("thrown by a timer");
    });
    return new Promise(() => undefined);
  }),
  node("Reject", {}, { done: string() }, async () => {
    void Promise.reject(new Error("nobody waits for this"));
    await new Promise((resolve) => setImmediate(resolve));
    return { done: "yes" };
  }),
  node("Wait", {}, {}, (_, context) => {
    context.run.onEnd((how) => context.broadcast("netdist.ended", { how, id: context.run.promptId }));
    context.notify("waiting");
    return new Promise((_, reject) => {
      context.signal.addEventListener("abort", () => reject(new Error("told to stop")));
    });
  }),
  node("Register", {}, {}, (_, context) => {
    context.run.onEnd((how) => context.broadcast("netdist.ended", { how, id: context.run.promptId }));
    context.run.onEnd(() => {
      throw new Error("a listener failed");
    });
    context.run.signal.addEventListener("abort", () => context.broadcast("netdist.aborted", {}));
    return {};
  }),
  node("Stubborn", {}, {}, (_, context) => {
    context.notify("never done");
    return new Promise(() => undefined);
  }),
  node("Spin", {}, {}, (_, context) => {
    context.notify("spinning");
    return new Promise(() =>
      setImmediate(() => {
        for (;;);
      }),
    );
  }),
  node("Progress", { steps: int() }, {}, async ({ steps }, context) => {
    for (let step = 0; step <= steps; step++) context.progress(step, steps);
    context.progress(steps + 5, steps, { format: "png", bytes: Uint8Array.of(1, 2, 3) });
    context.notify("done \ud800");
    context.broadcast("netdist.test", { list: [1, Number.NaN, { big: 2n ** 63n, gone: undefined }] });
    context.log.warn("two\nlines \u001b[31m");
    return {};
  }),
  node("Shown", {}, { a: string(), b: output(string(), { isList: true }) }, () =>
    nodeResult({ outputs: { a: block("stop"), b: ["x", block()] }, ui: { text: ["shown", Infinity] } }),
  ),
  node("Blocked", {}, { a: string(), b: string() }, () => block()),
  node("UiOnly", {}, { a: string() }, () => nodeResult({ ui: { text: ["only"] } })),
  node("Expand", {}, { a: string() }, () =>
    nodeResult({
      outputs: { a: ["1.0", 0] },
      expand: { "1.0": { class_type: "Echo", inputs: { value: 2n ** 64n - 1n } } },
    }),
  ),
  node("Mistake", { what: string() }, { value: any() }, ({ what }, context) => {
    const mistakes = {
      event: () => context.broadcast("status", {}),
      data: () => context.broadcast("netdist.x", { list: [new Map()] }),
      preview: () => context.progress(1, 2, { format: "gif", bytes: new Uint8Array() }),
      text: () => context.notify(5),
      output: () => ({}),
      ui: () => nodeResult({ outputs: { value: 1 }, ui: { text: [() => 1] } }),
    };
    return mistakes[what]();
  }),
  node("Bad", { what: string() }, { value: any() }, ({ what }) => {
    const loop = [];
    loop.push(loop);
    const bad = {
      map: new Map(),
      function: () => 1,
      loop,
      big: 2n ** 64n,
      surrogate: "\ud800",
      floats: tensor("float32", [2], Float32Array.of(1, 2)),
      size: tensor("float32", [3], new Uint8Array(8)),
      list: "no list",
    };
    return { value: { deep: [bad[what]] } };
  }),
  node("Files", { name: string() }, { all: string() }, async ({ name }, { folders }) => {
    const list = await folders.list({ roots: ["input"], extensions: [".txt"], recursive: true, annotate: false });
    const { folder, counter } = await folders.savePath("run", "output", { width: 4, height: 5 });
    return { all: [folders.root("temp"), list.join(), await folders.resolve(name), folder, counter].join(" ") };
  }),
  node("Pictures", {}, { image: image(), bytes: string() }, async (_, { pictures }) => {
    const { image: pixels } = await pictures.decode(Uint8Array.of(0xff, 0xd8));
    const data = await pixels.bytes();
    const encoded = await pictures.encode({ width: 1, height: 1, channels: 3, data }, "webp", 90);
    return { image: pixels, bytes: [...encoded].join() };
  }),
  node("Live", { image: image() }, { all: string() }, async ({ image: source }, context) => {
    live += 1;
    registry.register(source, undefined);
    context.run.onEnd(() => source.shape);
    await source.bytes();
    if (context.run.promptId.endsWith("0")) {
      globalThis.gc();
      // Finalizers run in a turn of their own.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return { all: `${live} ${process.memoryUsage().heapUsed}` };
  }),
  node("Context", {}, { all: string() }, (_, { prompt, extraPngInfo, previewMethod, uniqueId, run }) => ({
    all: JSON.stringify([Object.keys(prompt), Object.keys(extraPngInfo), previewMethod, uniqueId, run.promptId]),
  })),
  node("Keep", { value: any() }, { value: any() }, ({ value }) => {
    const before = kept;
    kept = value;
    return { value: before };
  }),
  node("KeepBytes", { image: image() }, { size: int() }, async ({ image: source }) => {
    const before = kept ?? source;
    kept = source;
    return { size: (await before.bytes()).byteLength };
  }),
  node("Facts", {}, { all: string() }, async (_, context) => {
    const service = context.service(COUNTER);
    const { name, nodes: known, userDirectory, ...host } = service.facts;
    const info = await host.objectInfo();
    const owned = await host.ownsPrompt("p");
    return {
      all: JSON.stringify([
        service.next(),
        name,
        known.has("Echo"),
        userDirectory,
        host.addresses(),
        Object.keys(info),
        owned,
      ]),
    };
  }),
];

export const pack = definePack({
  id: "test",
  version: "1.0.0",
  nodes,
  services: [EARLY],
  routes: [
    {
      path: "/netdist/test",
      handle: async (request, host) =>
        Response.json({
          path: new URL(request.url).pathname,
          body: await request.text(),
          count: host.service(COUNTER).next(),
        }),
    },
  ],
});
