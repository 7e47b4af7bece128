import { readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { parseConfig } from "@netdist/core/config";
import { describe, expect, test } from "vitest";
import { scratch } from "../testing/scratch.ts";
import { newConfig, nodeIn, withNode, writeConfig } from "./node-setting.ts";

const node = "/opt/no de/ü/node";

describe("node: in the config file", () => {
  test.for<readonly [what: string, before: string, after: string]>([
    ["is added at the end", "# mine\ntrust: any   # all\n", '# mine\ntrust: any   # all\nnode: "/opt/no de/ü/node"\n'],
    ["is added after a last line without end", "trust: any", 'trust: any\nnode: "/opt/no de/ü/node"\n'],
    [
      "is replaced where it stands",
      "node: old # why\r\ntrust: any\r\n",
      'node: "/opt/no de/ü/node" # why\r\ntrust: any\r\n',
    ],
    ["is put into an empty file", "", 'node: "/opt/no de/ü/node"\n'],
    ["is put under comments", "# nothing yet\n", '# nothing yet\nnode: "/opt/no de/ü/node"\n'],
  ])("%s, every other byte kept", ([, before, after]) => {
    const text = withNode(before, node, "f");
    expect(text).toBe(after);
    expect(parseConfig(text, "f").node).toBe(node);
    expect(nodeIn(text, "f")).toBe(node);
  });

  test("a Windows path comes back as it was", () => {
    const path = "C:\\Program Files\\nodejs\\node.exe";
    expect(parseConfig(newConfig(path, "f"), "f").node).toBe(path);
  });

  test.for([
    ["a fault", "trust: [", "f:1:"],
    ["an unknown setting", "trost: any\n", 'Unrecognized key: "trost"'],
    ["braces", "{ trust: any }\n", "f is written in braces; add this by hand: node:"],
  ])("%s: not touched, and told", ([, text = "", says = ""]) => {
    expect(() => withNode(text, node, "f")).toThrow(
      expect.objectContaining({ code: "CONFIG", message: expect.stringContaining(says) }),
    );
  });
});

test.skipIf(process.platform === "win32")(
  "the file is its owner's alone, also where it was not, and nothing is left beside it (T17)",
  async () => {
    await using one = await scratch();
    const file = join(one.folder, "user", "__netdist", "netdist.yaml");
    await writeConfig(file, "trust: any\n");
    await writeFile(file, "x", { mode: 0o644 });
    await writeConfig(file, "trust: listed\n");
    expect([(await stat(file)).mode & 0o777, await readFile(file, "utf8")]).toEqual([0o600, "trust: listed\n"]);
    expect((await stat(join(file, ".."))).mode & 0o777).toBe(0o700);
  },
);
