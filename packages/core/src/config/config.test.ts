import { mkdtemp, rm, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import {
  cleanAddress,
  defaultConfig,
  hostConfig,
  listedWorker,
  locateConfig,
  openConfig,
  parseConfig,
  resolveWorker,
  workerHeaders,
} from "./index.ts";

const full = `
node: /opt/node/bin/node
workers:
  - name: attic
    url: https://gpu.example:8443/comfy
    headers: { Authorization: env:ATTIC_TOKEN }
    tags: [sdxl, fast]
    slots: 2
    weight: 2.5
  - url: http://10.0.0.5:8188
    enabled: false
trust: listed
images:
  private_addresses: true
  max_bytes: 1MiB
  timeout: 5s
  origins: [http://nas.lan:8080]
  headers: { bucket: { origins: [https://b.example], values: { Authorization: env:BUCKET } } }
`;

describe("parseConfig", () => {
  test("reads every setting", () => {
    const config = parseConfig(full, "netdist.yaml");
    expect(config.node).toBe("/opt/node/bin/node");
    expect(config.workers[0]).toMatchObject({
      name: "attic",
      slots: 2,
      weight: 2.5,
      enabled: true,
      tags: ["sdxl", "fast"],
    });
    expect(config.images).toEqual({
      private_addresses: true,
      max_bytes: 1048576,
      timeout: 5000,
      origins: ["http://nas.lan:8080"],
      headers: { bucket: { origins: ["https://b.example"], values: { Authorization: "env:BUCKET" } } },
    });
  });
  test("an empty file is the default", () => expect(parseConfig("", "x")).toEqual(defaultConfig));

  test.for([
    { name: "broken YAML", text: "workers:\n  - url: [", at: "2:11" },
    { name: "a wrong type", text: "workers:\n  - url: http://a:1\n    slots: many\n", at: "3:12" },
    { name: "an unknown key", text: "trust: any\nworker: []\n", at: "2:9" },
    { name: "an address without scheme", text: "workers:\n  - url: gpu.example\n", at: "2:10" },
    { name: "a password in the address", text: "workers:\n  - url: http://me:s3cr3t@gpu\n", at: "2:10" },
    {
      name: "a header with a line break",
      text: 'workers:\n  - url: http://a:1\n    headers: { X: "a\\r\\nb" }\n',
      at: "3:19",
    },
    { name: "an origin with a path", text: "images:\n  origins: [http://a/b]\n", at: "2:13" },
    { name: "an unknown unit", text: "images:\n  max_bytes: 5 parsecs\n", at: "2:14" },
    {
      name: "two workers of one name",
      text: "workers:\n  - { name: a, url: 'http://a:1' }\n  - { name: a, url: 'http://b:1' }\n",
      at: "1:1",
    },
  ])("$name names line and column", ({ text, at }) => {
    expect(() => parseConfig(text, "netdist.yaml")).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining(`netdist.yaml:${at}: `) }),
    );
  });
  test("an error never repeats a password", () => {
    expect(() => parseConfig("workers:\n  - url: http://me:s3cr3t@gpu\n", "x")).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining("s3cr3t") }),
    );
  });
});

describe("cleanAddress", () => {
  test.for([
    ["http://127.0.0.1:8288/", "http://127.0.0.1:8288"],
    ["  http://a:1// ", "http://a:1"],
    ["http://a:1, http://b:2", "http://a:1"],
    ["http://a:1\nhttp://b:2", "http://a:1"],
    ["127.0.0.1:8288", "http://127.0.0.1:8288"],
    ["https://gpu.example/comfy/", "https://gpu.example/comfy"],
    ["attic", "attic"],
  ] as const)("%j is %j", ([text, clean]) => expect(cleanAddress(text)).toBe(clean));
});

describe("resolveWorker", () => {
  const config = parseConfig(full, "netdist.yaml");
  test.for([
    ["by name", "attic", "https://gpu.example:8443/comfy"],
    ["by address", "https://GPU.example:8443/comfy/", "https://gpu.example:8443/comfy"],
    ["loopback is trusted", "http://localhost:8288/", "http://localhost:8288"],
    ["loopback in IPv6", "http://[::1]:8288", "http://[::1]:8288"],
  ] as const)("%s", ([, text, url]) => expect(resolveWorker(config, text).url).toBe(url));

  test.for([
    ["an address that is not listed", "http://10.0.0.9:8188", "NOT_LISTED", '"- url: http://10.0.0.9:8188"'],
    ["one that is switched off", "http://10.0.0.5:8188", "NOT_LISTED", "enabled: true"],
    ["nothing", "", "CONFIG_INVALID", "Listed workers: attic"],
    ["another scheme", "ftp://a/b", "CONFIG_INVALID", "http(s)"],
    ["a host that looks like loopback", "http://127.0.0.1.evil.example", "NOT_LISTED", "not one of the listed"],
  ] as const)("%s is refused with what to do", ([, text, code, says]) => {
    expect(() => resolveWorker(config, text)).toThrow(
      expect.objectContaining({ code, message: expect.stringContaining(says) }),
    );
  });
  test.for([
    ["of an unlisted worker", () => resolveWorker(config, "http://me:s3cr3t@127.0.0.1:1")],
    ["of a listed worker", () => resolveWorker(config, "https://me:s3cr3t@gpu.example:8443/comfy")],
    ["given by option", () => listedWorker("http://me:s3cr3t@127.0.0.1:1")],
  ] as const)("a password in the address %s is refused and not repeated", ([, resolve]) => {
    expect(resolve).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.not.stringContaining("s3cr3t") }),
    );
  });
  test("the file to be changed is named", () => {
    expect(() => resolveWorker(config, "http://10.0.0.9:8188", "/etc/n.yaml")).toThrow(
      /Add it to \/etc\/n.yaml under "workers:"/,
    );
  });
  test("trust: any takes every http address", () => {
    expect(resolveWorker({ ...config, trust: "any" }, "http://10.0.0.9:8188").url).toBe("http://10.0.0.9:8188");
  });
});

describe("workerHeaders", () => {
  const entry = { ...defaultConfig.workers[0], url: "http://a:1", tags: [], slots: 1, weight: 1, enabled: true };
  test("env: takes a value from the environment", () => {
    const headers = { Authorization: "Bearer env:TOKEN", "X-Plain": "a" };
    expect(workerHeaders({ ...entry, headers }, { TOKEN: "t0p" })).toEqual({
      Authorization: "Bearer t0p",
      "X-Plain": "a",
    });
  });
  test("an unset variable is an error that names it", () => {
    expect(() => workerHeaders({ ...entry, headers: { A: "env:NOPE" } }, {})).toThrow(
      expect.objectContaining({ code: "CONFIG_INVALID", message: expect.stringContaining("NOPE") }),
    );
  });
});

describe("openConfig", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "netdist-config-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test("a missing file is the default, a new one is read, a broken one keeps the last good settings", async () => {
    const file = join(folder, "netdist.yaml");
    const store = openConfig(file);
    expect(await store.read()).toEqual({ config: defaultConfig, error: undefined });
    await writeFile(file, "trust: any\n");
    expect((await store.read()).config.trust).toBe("any");
    await writeFile(file, "trust: [\n");
    await utimes(file, 1, 1);
    const broken = await store.read();
    expect(broken.config.trust).toBe("any");
    expect(broken.error?.message).toContain("netdist.yaml:");
  });
  test("a file broken from the start is an error", async () => {
    const file = join(folder, "bad.yaml");
    await writeFile(file, "workers: 5\n");
    await expect(openConfig(file).read()).rejects.toMatchObject({ code: "CONFIG_INVALID" });
  });
});

describe("hostConfig: NETDIST_SETTINGS over the file", () => {
  const overlaid = async (settings: string) => {
    const folder = await mkdtemp(join(tmpdir(), "netdist-config-"));
    try {
      await writeFile(join(folder, "n.yaml"), full);
      const environment = { NETDIST_CONFIG: join(folder, "n.yaml"), NETDIST_SETTINGS: settings };
      return (await hostConfig({ environment, userDirectory: folder }).read()).config;
    } finally {
      await rm(folder, { recursive: true });
    }
  };
  test("single values replace the file's, lists are added to it, what is not said stays", async () => {
    const config = await overlaid(
      "trust: any\nimages: { max_bytes: 7, origins: ['http://nas:1'] }\nworkers: [{ url: 'http://b:1' }]",
    );
    expect(config).toMatchObject({ trust: "any", images: { max_bytes: 7, timeout: 5000, private_addresses: true } });
    expect(config.images.origins).toEqual(["http://nas:1", "http://nas.lan:8080"]);
    expect(config.workers.map(({ url }) => url)).toEqual([
      "http://b:1",
      "https://gpu.example:8443/comfy",
      "http://10.0.0.5:8188",
    ]);
  });
  test("without a value the file holds", async () => expect(await overlaid("")).toEqual(parseConfig(full, "n.yaml")));
  test("what is wrong there is said with its place", async () => {
    await expect(overlaid("trust: none")).rejects.toThrow("NETDIST_SETTINGS:1:8: trust");
  });
});

test("locateConfig: NETDIST_CONFIG, then the host's user directory", () => {
  expect(locateConfig({ NETDIST_CONFIG: "/etc/n.yaml" }, "/user")).toBe("/etc/n.yaml");
  expect(locateConfig({ XDG_CONFIG_HOME: "/nowhere" }, "/user")).toBe(join("/user", "__netdist", "netdist.yaml"));
});
