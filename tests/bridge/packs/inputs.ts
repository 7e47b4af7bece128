import { type AnyNode, combo, defineNode, file, float, image, int, output, socket, string } from "@netdist/sdk";

const several = defineNode({
  id: "Several",
  category: "test",
  inputs: {
    required: int({ default: 1, min: 0, max: 10 }),
    choice: combo(["a", "b"]),
    optional: string({ optional: true }),
    fallback: float({ optional: true, default: 2.5 }),
  },
  hidden: { prompt: "PROMPT", extra_pnginfo: "EXTRA_PNGINFO" },
  outputs: { text: string() },
  run: (values, { prompt, extraPngInfo, uniqueId, run, previewMethod }) => ({
    text: JSON.stringify({
      ...values,
      hidden: Object.keys(values).filter((name) => name.startsWith("prompt") || name.startsWith("extra")),
      classes: Object.values(prompt).map(({ class_type }) => class_type),
      extra: extraPngInfo,
      uniqueId,
      promptId: run.promptId,
      previewMethod,
    }),
  }),
});

const lists = defineNode({
  id: "Lists",
  category: "test",
  inputIsList: true,
  inputs: { image: image(), number: int() },
  outputs: { images: output(image(), { isList: true }), numbers: output(int(), { isList: true }), count: int() },
  run: ({ image, number }) => ({
    images: image.toReversed(),
    numbers: number.map((one) => one * 2),
    count: image.length + number.length,
  }),
});

const files = defineNode({
  id: "Files",
  category: "test",
  inputs: { file: file({ extensions: [".txt"], recursive: true }) },
  outputs: { text: string() },
  validate: async ({ file }, { folders }) => {
    try {
      if (file !== undefined) await folders.resolve(file);
      return true;
    } catch (error) {
      return (error as Error).message;
    }
  },
  async run({ file: name }, { folders }) {
    const { folder, ...save } = await folders.savePath("sub/x", "output", { width: 3, height: 4 });
    const listed = await folders.list({ roots: ["input"], extensions: [".txt"], recursive: true, annotate: false });
    const inside = folder.startsWith(folders.root("output"));
    return { text: JSON.stringify({ path: await folders.resolve(name), listed, save, inside }) };
  },
});

const lazy = defineNode({
  id: "Lazy",
  category: "test",
  inputs: {
    which: combo(["a", "b", "none"]),
    a: socket("A", { lazy: true, optional: true }),
    b: socket("A", { lazy: true, optional: true }),
  },
  outputs: { text: string() },
  needs: ({ which, a, b }) => {
    if (which === "a" && a === undefined) return ["a"];
    return which === "b" && b === undefined ? ["b"] : [];
  },
  run: ({ a, b }) => ({ text: JSON.stringify({ a: a ?? null, b: b ?? null }) }),
});

const hooks = defineNode({
  id: "Hooks",
  category: "test",
  inputs: { n: int({ min: 0, max: 10 }), text: string() },
  outputs: { text: string() },
  fingerprint({ n, text }, { prompt, uniqueId }) {
    if (n === 3) throw new Error("three cannot be hashed");
    if (n === 4) return Number.NaN;
    if (n === 5) return new Promise(() => setInterval(() => {}, 1 << 30));
    return JSON.stringify({ n, text, known: prompt !== undefined && Object.keys(prompt), uniqueId });
  },
  validate({ n, text }) {
    if (text === "throw") throw new Error("cannot tell");
    return n === 7 ? "seven is unlucky" : true;
  },
  run: ({ text }) => ({ text }),
});

export const inputs: readonly AnyNode[] = [several, lists, files, lazy, hooks] as AnyNode[];
