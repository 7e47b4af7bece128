import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { createServer as createProxy, request } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { startBench } from "./kit/bench.ts";
import { config } from "./kit/config.ts";
import { change, node, simple } from "./kit/prompts.ts";
import { isReal, realConfig } from "./kit/real-primary.ts";
import { TOKEN, TOKEN_VARIABLE } from "./kit/token.ts";

/** An HTTP server in front of another that answers only who brings the token. */
async function guarded(target: string, token: string) {
  let refused = 0;
  const server = createProxy((incoming, outgoing) => {
    if (incoming.headers.authorization !== token) {
      refused++;
      outgoing.writeHead(401).end();
      return;
    }
    const { method, url = "/", headers } = incoming;
    const forward = request(target + url, { method, headers }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 500, answer.headers);
      answer.pipe(outgoing);
    });
    incoming.pipe(forward);
  });
  server.on("upgrade", (incoming, near) => {
    if (incoming.headers.authorization !== token) {
      refused++;
      near.destroy();
      return;
    }
    const far = connect(Number(new URL(target).port), "127.0.0.1");
    const headers = Object.entries(incoming.headers).map(([name, value]) => `${name}: ${value}\r\n`);
    far.write(`GET ${incoming.url} HTTP/1.1\r\n${headers.join("")}\r\n`);
    near.pipe(far).pipe(near);
    for (const socket of [near, far]) socket.on("error", () => [near, far].map((end) => end.destroy()));
  });
  const url = await listening(server);
  return {
    url,
    refused: () => refused,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function listening(server: ReturnType<typeof createTcpServer> | ReturnType<typeof createProxy>): Promise<string> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const configFile = realConfig ?? "/nonexistent/netdist.yaml";

describe("which addresses a workflow may send to", () => {
  test.for([
    ["http://10.1.2.3:8188/", `Add it to ${configFile} under "workers:" as "- url: http://10.1.2.3:8188"`],
    ["http://gpu.example", 'as "- url: http://gpu.example"'],
    ["file:///etc/passwd", "is neither a worker's name nor an http(s) address"],
    ["attic", "is neither a worker's name nor an http(s) address"],
    ["", "is neither a worker's name nor an http(s) address"],
  ] as const)("%s is refused, with what to do", async ([remote_url, says]) => {
    await using bench = await startBench({ workers: 0 });
    const ran = await bench.user.run(simple(remote_url));
    expect(ran.failedNode).toBe("10");
    expect(ran.error).toContain(says);
  });

  test("a password in an address is refused and not repeated", async () => {
    await using bench = await startBench({ workers: 0 });
    const ran = await bench.user.run(simple("http://me:hunter2secret@10.1.2.3:8188"));
    expect(ran.error).toContain("holds a user name or password");
    expect(ran.error).not.toContain("hunter2secret");
    expect(bench.logged.join("\n")).not.toContain("hunter2secret");
  });

  test("a worker goes by its name in the config file, which is read again when it changes", async () => {
    await using settings = await config("workers: []\n");
    await using bench = await startBench({ primary: { environment: settings.environment } });
    expect((await bench.user.run(simple("attic"))).error).toContain("No worker is listed in ");
    await settings.write(`workers:\n  - name: attic\n    url: ${bench.worker().url}\n`);
    expect((await bench.user.run(simple("attic"))).error).toBe("");
    expect(bench.user.texts("10")).toEqual(["sent to attic"]);
    await settings.write(`workers:\n  - name: attic\n    url: ${bench.worker().url}\n    enabled: false\n`);
    expect((await bench.user.run(simple("attic", { seed: 5 }))).error).toContain('"attic" is switched off');
  });

  // A process that has read a good one keeps to that.
  test.skipIf(isReal)("a broken config file is named with line and column", async () => {
    await using settings = await config("workers:\n  - url: http://127.0.0.1:1\n    slotz: 2\n");
    await using bench = await startBench({ workers: 0, primary: { environment: settings.environment } });
    const ran = await bench.user.run(simple("attic"));
    expect(ran.error).toContain(`${settings.file}:3:`);
  });

  test("when the config file breaks later, the last good settings stay and the log says where it is broken", async () => {
    await using settings = await config("workers: []\n");
    await using bench = await startBench({ primary: { environment: settings.environment } });
    await settings.write(`workers:\n  - name: attic\n    url: ${bench.worker().url}\n`);
    expect((await bench.user.run(simple("attic"))).error).toBe("");
    await settings.write("workers: [\n");
    expect((await bench.user.run(simple("attic", { seed: 5 }))).error).toBe("");
    expect(bench.logged.join("\n")).toContain(`${settings.file}:2:`);
  });
});

test("a token from the environment reaches the worker and nothing else (T17)", async () => {
  const token = TOKEN;
  const output = await mkdtemp(join(tmpdir(), "netdist-out-"));
  await using bench = await startBench({ worker: { outputDirectory: output } });
  await using guard = await guarded(bench.worker().url, token);
  await using settings = await config(
    `workers:\n  - name: attic\n    url: ${guard.url}\n    headers: { Authorization: "env:${TOKEN_VARIABLE}" }\n`,
  );
  const environment = { ...settings.environment, [TOKEN_VARIABLE]: token };
  await using primary = await startBench({ workers: 0, primary: { environment } });
  const prompt = {
    ...simple("attic", { keep_outputs: true }),
    "14": node("SaveImage", { images: ["12", 0], filename_prefix: "joined" }),
    "15": node("SaveImage", { images: ["3", 1], filename_prefix: "part" }),
  };
  const ran = await primary.user.run(prompt);
  expect([ran.error, guard.refused()]).toEqual(["", 0]);
  bench.worker().step.fail = "no luck";
  const failed = await primary.user.run({
    ...change(prompt, { "11": { final_image: ["6", 0] } }),
    "6": node("TestStep", { images: ["3", 1] }),
  });
  expect(failed.error).toContain(`Worker attic (${guard.url}) failed in node 6`);

  const folders = [output, primary.primary.folders.root("output"), primary.primary.folders.root("temp")];
  const files = await Promise.all(folders.map(contentsOf));
  expect(files.flat().length).toBeGreaterThan(4);
  const asked = [primary.primary.url, bench.worker().url].flatMap((url) =>
    ["/history", "/queue", "/object_info/FetchRemote", "/internal/logs"].map((path) => url + path),
  );
  const answers = await Promise.all(asked.map(async (url) => (await fetch(url)).text()));
  const everything = [
    ...files.flat(),
    ...answers,
    ...primary.logged,
    ...bench.logged,
    JSON.stringify([primary.user.heard, ran, failed], (_, value) => (typeof value === "bigint" ? `${value}` : value)),
  ].join("\n");
  expect(everything).not.toContain("t0ken-Zx81");
  expect(everything).not.toContain(Buffer.from(token).toString("base64"));
  await rm(output, { recursive: true });
});

async function contentsOf(folder: string): Promise<string[]> {
  const files = await readdir(folder, { recursive: true, withFileTypes: true });
  return Promise.all(
    files.filter((file) => file.isFile()).map((file) => readFile(join(file.parentPath, file.name), "latin1")),
  );
}

test("a variable that is not set is named, and where to set it", async () => {
  await using settings = await config(
    'workers:\n  - name: attic\n    url: http://127.0.0.1:1\n    headers: { Authorization: "env:NO_SUCH_TOKEN" }\n',
  );
  await using bench = await startBench({ workers: 0, primary: { environment: settings.environment } });
  const ran = await bench.user.run(simple("attic"));
  expect(ran.error).toContain("takes a header from NO_SUCH_TOKEN, which is not set");
});

describe("this server as its own worker", () => {
  test.for(["127.0.0.1", "localhost", "127.0.0.2", "[::1]"])("%s is refused", async (host) => {
    await using bench = await startBench({ workers: 0, primary: { host: ["127.0.0.1"] } });
    const ran = await bench.user.run(simple(`http://${host}:${bench.primary.port}/`));
    expect(ran.failedNode).toBe("10");
    expect(ran.error).toContain("is this server itself, which would wait for itself for ever.");
    expect(await bench.primary.posts()).toBe(1);
  });

  test("reached by another name of the same host it is recognised by the running prompt", async () => {
    await using bench = await startBench({ workers: 0 });
    const proxy = createTcpServer((near) => {
      const far = connect(bench.primary.port, "127.0.0.1");
      near.pipe(far).pipe(near);
      near.on("error", () => far.destroy());
      far.on("error", () => near.destroy());
    });
    const url = await listening(proxy);
    const ran = await bench.user.run(simple(url));
    expect(ran.error).toContain(`${url} is this server itself`);
    expect(await bench.primary.posts()).toBe(1);
    proxy.close();
  });
});
