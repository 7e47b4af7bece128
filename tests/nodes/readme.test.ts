import { readFileSync } from "node:fs";
import * as fs from "node:fs/promises";
import * as npy from "@netdist/codecs/npy";
import { createServer, type Server, type ServerOptions } from "@netdist/server";
import ts from "typescript";
import { expect, test } from "vitest";
import * as advanced from "../../packages/nodes-advanced/src/index.ts";
import * as images from "../../packages/nodes-images/src/index.ts";
import * as latents from "../../packages/nodes-latents/src/index.ts";
import * as simple from "../../packages/nodes-simple/src/index.ts";
import * as workflows from "../../packages/nodes-workflows/src/index.ts";
import { openUser, type User } from "./kit/user.ts";

/** Runs a README's first example; gives what it printed, and the servers that it started with a user of each. */
async function runExample(folder: string): Promise<{ printed: unknown[]; servers: Server[]; users: User[] }> {
  const readme = readFileSync(new URL(`../../packages/${folder}/README.md`, import.meta.url), "utf8");
  const example = /```ts\n(.*?)```/s.exec(readme)?.[1] ?? "";
  const body = example
    .replace(/^import \{ pack as (\w+) \} from "(.*)";$/gm, 'const { pack: $1 } = packages["$2"];')
    .replace(/^import (\{.*\}) from "(.*)";$/gm, 'const $1 = packages["$2"];');
  const servers: Server[] = [];
  const users: User[] = [];
  const packages = {
    "@netdist/nodes-advanced": advanced,
    "@netdist/codecs/npy": npy,
    "@netdist/nodes-images": images,
    "@netdist/nodes-latents": latents,
    "@netdist/nodes-simple": simple,
    "@netdist/nodes-workflows": workflows,
    "@netdist/server": {
      async createServer(options?: ServerOptions) {
        const server = await createServer(options);
        servers.push(server);
        users.push(await openUser(server.url));
        return server;
      },
    },
    "node:fs/promises": fs,
  };
  const printed: unknown[] = [];
  const code = ts.transpile(`return (async () => {${body}})();`, { target: ts.ScriptTarget.ES2022 });
  await new Function("packages", "console", code)(packages, { log: (...values: unknown[]) => printed.push(...values) });
  return { printed, servers, users };
}

/** Waits until a server that has had something to do has nothing left. */
async function rest(user: User): Promise<void> {
  let wasBusy = false;
  await user.until(({ type, data }) => {
    const { queue_remaining: left } = (data["status"] as { exec_info?: { queue_remaining?: number } })?.exec_info ?? {};
    if (type === "status" && left) wasBusy = true;
    return type === "status" && wasBusy && left === 0;
  });
}

test.for([
  ["nodes-simple", 3],
  ["nodes-advanced", 5],
  ["nodes-images", 2],
  ["nodes-latents", 2],
  ["nodes-workflows", 0],
] as const)("the example of %s runs and saves %i files", async ([folder, files]) => {
  const { printed, servers, users } = await runExample(folder);
  expect(printed).toHaveLength(2);
  expect(printed[0]).toBe(200);
  const [primary, user] = [servers.at(-1), users.at(-1)];
  if (!primary || !user) throw new Error("no server");
  await rest(user);
  expect(primary.engine.history.page({}).map(({ status }) => status.status_str)).toEqual(["success"]);
  expect(await fs.readdir(primary.folders.root("output"))).toHaveLength(files);
  await Promise.all(users.map((one) => one[Symbol.asyncDispose]()));
  await Promise.all(servers.map((server) => server.close()));
});
