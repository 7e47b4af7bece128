import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { exitCodes } from "../exit.ts";
import { examples, simple } from "../testing/examples.ts";
import { testFolder } from "../testing/folder.ts";
import { netdist } from "../testing/netdist.ts";

const here = testFolder();
beforeAll(async () => {
  await writeFile(join(here.cwd, "page.html"), "<!doctype html><title>x</title>");
  await writeFile(join(here.cwd, "other.json"), '{"name": "thing"}');
  await writeFile(
    join(here.cwd, "silent.json"),
    '{"1": {"class_type": "EmptyImage", "inputs": {"width": 8, "height": 8, "batch_size": 1, "color": 0}}}',
  );
  await writeFile(
    join(here.cwd, "unlisted.json"),
    (await readFile(join(examples, "simple.api.json"), "utf8")).replace("127.0.0.1:8288", "10.9.8.7:8188"),
  );
  await writeFile(join(here.cwd, "broken.yaml"), "workers:\n  - url: 5\n");
});

test.for([
  {
    name: "an unreachable host",
    args: ["run", simple, "--worker", "http://127.0.0.1:9"],
    exit: "worker",
    says: "refused the connection",
  },
  {
    name: "a password in a worker's address",
    args: ["run", simple, "--worker", "http://me:s3cr3t@127.0.0.1:9"],
    exit: "file",
    says: "127.0.0.1:9 holds a user name or password",
  },
  {
    name: "a file where the folder of the results should be (F26)",
    args: ["run", simple, "--out", import.meta.filename],
    exit: "usage",
    says: "choose another folder",
  },
  {
    name: "a missing input folder",
    args: ["run", simple, "--input-directory", "absent"],
    exit: "usage",
    says: "absent",
  },
  { name: "a file in a missing folder", args: ["run", "absent/x.json"], exit: "file", says: "absent" },
  {
    name: "no frontend in the folder",
    args: ["serve", "--port", "0", "--front-end-root", "absent"],
    exit: "usage",
    says: "index.html",
  },
  { name: "no such file", args: ["run", "nope.json"], exit: "file", says: "nope.json" },
  { name: "a web page", args: ["run", "page.html"], exit: "file", says: "HTML" },
  {
    name: "JSON that is no workflow",
    args: ["run", "other.json"],
    exit: "file",
    says: "neither a prompt nor a workflow",
  },
  { name: "a prompt without outputs", args: ["run", "silent.json"], exit: "file", says: "output" },
  {
    name: "an unlisted worker in the file",
    args: ["run", "unlisted.json"],
    exit: "file",
    says: 'settings.yaml under "workers:" as "- url: http://10.9.8.7:8188"',
    env: { NETDIST_CONFIG: "settings.yaml" },
  },
  {
    name: "a size that is none",
    args: ["run", simple, "--images-max-bytes", "many"],
    exit: "usage",
    says: "--images-max-bytes <SIZE>' argument 'many' is invalid. Expected a number with one of B, KiB, MiB, GiB",
  },
  {
    name: "an origin that is none",
    args: ["run", simple, "--images-origin", "nas.lan/x"],
    exit: "usage",
    says: "Expected an origin like http://nas.lan:8080",
  },
  {
    name: "a config file that is not there",
    args: ["workers", "--config", "absent.yaml"],
    exit: "usage",
    says: "absent.yaml",
  },
  { name: "an unknown node in --set", args: ["run", simple, "--set", "Nope.x=1"], exit: "usage", says: "Nope" },
  {
    name: "a value of the wrong kind in --set",
    args: ["run", simple, "--set", "RemoteQueueSimple.seed=abc"],
    exit: "usage",
    says: "seed",
  },
  { name: "no workers known", args: ["workers"], exit: "usage", says: "--worker" },
  { name: "an unknown option", args: ["run", simple, "--wat"], exit: "usage", says: "--wat" },
  {
    name: "a broken config file",
    args: ["workers"],
    exit: "file",
    says: "broken.yaml:2:",
    env: { NETDIST_CONFIG: "broken.yaml" },
  },
] as const)("$name", async ({ args, exit, says, ...rest }) => {
  await using run = netdist(args, { ...here, env: "env" in rest ? rest.env : {} });
  const { code, stderr } = await run.ended;
  expect(stderr).toContain(says);
  expect(stderr).not.toContain("    at ");
  expect(code, stderr).toBe(exitCodes[exit].code);
});
