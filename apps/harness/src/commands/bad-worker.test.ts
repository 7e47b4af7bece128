import { createServer as createHttpServer, type RequestListener } from "node:http";
import { type AddressInfo, createServer as createTcpServer } from "node:net";
import { join } from "node:path";
import { createServer } from "@netdist/server";
import { expect, test } from "vitest";
import { exitCodes } from "../exit.ts";
import { examples, fast, simple } from "../testing/examples.ts";
import { testFolder } from "../testing/folder.ts";
import { netdist } from "../testing/netdist.ts";

const here = testFolder();

const answers = new Map<string, RequestListener>([
  ["HTML", (_request, response) => response.setHeader("content-type", "text/html").end("<html>Welcome</html>")],
  ["redirect", (_request, response) => response.writeHead(302, { location: "http://elsewhere.example/" }).end()],
  ["needs a token", (_request, response) => response.writeHead(401).end()],
  ["not found", (_request, response) => response.writeHead(404).end("no")],
]);

test.for([
  { name: "HTML", says: /HTML|web page/i },
  { name: "redirect", says: /elsewhere\.example/ },
  { name: "needs a token", says: /401|token|Authorization/i },
  { name: "not found", says: /not ComfyUI/ },
])("a worker that answers with $name", async ({ name, says }) => {
  const http = createHttpServer(answers.get(name));
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(http.address() as AddressInfo).port}`;
  await using run = netdist(["run", join(examples, "simple.api.json"), "--worker", url], here);
  const { code, stderr } = await run.ended;
  http.close();
  expect(code, stderr).toBe(exitCodes.worker.code);
  expect(stderr).toMatch(says);
  expect(stderr).toContain(url);
  expect(stderr).not.toContain("    at ");
});

test("a worker that finds the prompt too large", async () => {
  await using worker = await createServer({
    faults: { http: [{ route: "POST /prompt", status: 413, body: "too large" }] },
  });
  await using run = netdist(["run", simple, "--worker", worker.url, ...fast], here);
  const { code, stderr } = await run.ended;
  expect(code, stderr).not.toBe(0);
  expect(stderr).toMatch(/413|too large|limit/i);
  expect(stderr).toContain("--max-upload-size");
});

test("a port where something else than HTTP answers", async () => {
  const other = createTcpServer((socket) => socket.end("220 mail.example ESMTP\r\n"));
  await new Promise<void>((resolve) => other.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(other.address() as AddressInfo).port}`;
  await using run = netdist(["run", simple, "--worker", url], here);
  const { code, stderr } = await run.ended;
  other.close();
  expect(code, stderr).toBe(exitCodes.worker.code);
  expect(stderr).toContain(url);
  expect(stderr).not.toContain("    at ");
});
