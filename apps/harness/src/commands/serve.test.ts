import { createServer } from "@netdist/server";
import { expect, test } from "vitest";
import { exitCodes } from "../exit.ts";
import { testFolder } from "../testing/folder.ts";
import { netdist } from "../testing/netdist.ts";

const here = testFolder();

test("prints one line with its address, serves, and ends at SIGINT with its port free", async () => {
  await using first = netdist(["serve", "--port", "0"], here);
  const url = (await first.line(/listening on/)).split(" ").at(-1) ?? "";
  expect((await fetch(`${url}/object_info/RemoteQueueSimple`)).status).toBe(200);
  first.child.kill("SIGINT");
  const { code, stdout } = await first.ended;
  expect({ code, lines: stdout.trim().split("\n").length }).toEqual({ code: 0, lines: 1 });
  await using again = netdist(["serve", "--port", new URL(url).port], here);
  expect(await again.line(/listening on/)).toContain(url);
});
test("two servers in the default folder leave each other's uploads and previews alone", async () => {
  await using first = netdist(["serve", "--port", "0"], here);
  const url = (await first.line(/listening on/)).split(" ").at(-1) ?? "";
  await using second = netdist(["serve", "--port", "0"], here);
  await second.line(/listening on/);
  second.child.kill("SIGINT");
  await second.ended;
  const body = new FormData();
  body.set("image", new Blob(["x"]), "x.png");
  expect((await fetch(`${url}/upload/image`, { method: "POST", body })).status).toBe(200);
});
test.for([
  { name: "a level that is none", args: ["--verbose", "LOUD"], says: "DEBUG" },
  { name: "a key that is not there", args: ["--tls-keyfile", "nope", "--tls-certfile", "nope"], says: "nope" },
  {
    name: "a key that is none",
    args: ["--tls-keyfile", import.meta.filename, "--tls-certfile", import.meta.filename],
    says: "PEM",
  },
  { name: "an address of another machine", args: ["--listen", "192.0.2.1"], says: "192.0.2.1" },
  { name: "a file as folder", args: ["--output-directory", import.meta.filename], says: "folder" },
])("$name is refused in a line", async ({ args, says }) => {
  await using run = netdist(["serve", "--port", "0", ...args], here);
  const { code, stderr } = await run.ended;
  expect(stderr).toContain(says);
  expect(stderr).not.toContain("    at ");
  expect(code).toBe(exitCodes.usage.code);
});
test("a port given by option that is taken is an error", async () => {
  await using server = await createServer();
  await using second = netdist(["serve", "--port", String(server.port)], here);
  const { code, stderr } = await second.ended;
  expect({ code, names: stderr.includes(String(server.port)) }).toEqual({ code: exitCodes.port.code, names: true });
});
