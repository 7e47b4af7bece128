import { write } from "./scratch.ts";

/** A pack of one node, and what a test changes of it. */
export async function writeMini(
  folder: string,
  changes: {
    readonly node?: string;
    readonly head?: string;
    readonly json?: object;
    readonly files?: Readonly<Record<string, string>>;
  } = {},
): Promise<void> {
  const { node = 'id: "Mini"', head = "", json = {}, files = {} } = changes;
  await write(folder, {
    "package.json": JSON.stringify({ name: "mini", version: "1.2.3", type: "module", license: "MIT", ...json }),
    "src/index.ts": `import { defineNode, definePack, string } from "@netdist/sdk";
${head}
const node = defineNode({ category: "test", inputs: { text: string({ default: "a|b" }) }, outputs: { text: string() }, run: ({ text }) => ({ text }), ${node} });
export const pack = definePack({ id: "mini", version: "1.2.3", nodes: [node] });
`,
    ...files,
  });
}
