import { createServer as createTcpServer } from "node:net";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { type FetchUrlOptions, fetchUrl } from "./index.ts";
import { serve, testNetwork } from "./testing/serve.ts";

const BYTES = Uint8Array.of(1, 2, 3);
const load = (url: string, options: Partial<FetchUrlOptions> = {}) =>
  fetchUrl(url, { maxBytes: 100_000, timeout: 20_000, network: testNetwork(), ...options });
const failure = (url: string, options?: Partial<FetchUrlOptions>) =>
  load(url, options).then(
    () => expect.unreachable(),
    (error: { code: string; message: string; facts: { retryable?: boolean } }) => error,
  );

describe("addresses that no workflow may reach (T6)", () => {
  test.for([
    ...["127.0.0.1", "2130706433", "0177.0.0.1", "0x7f.1", "127.1", "0", "\uff11\uff12\uff17.0.0.1", "[::]", "[::1]"],
    ...["[::ffff:7f00:1]", "localhost", "localhost.", "169.254.169.254", "10.0.0.1", "172.16.0.1", "192.168.1.1"],
    ...["100.64.0.1", "198.18.0.1", "224.0.0.1", "240.0.0.1", "[fc00::1]", "[fe80::1]", "[64:ff9b::7f00:1]"],
    "[2002:7f00:1::1]",
  ])("http://%s", async (host) => {
    const { code, message } = await failure(`http://${host}:1/`, { network: undefined as never });
    expect({ code, message }).toEqual({ code: "URL_REFUSED", message: expect.stringContaining("private network") });
  });
  test.for<[string, string[]]>([
    ["private", ["10.0.0.7"]],
    ["public and private", ["127.0.0.1", "10.0.0.7"]],
    ["private in IPv6", ["::ffff:10.0.0.7"]],
  ])("a name that resolves to %s addresses", async ([, addresses]) => {
    const { message } = await failure("http://x.test/", { network: testNetwork({ "x.test": [addresses] }) });
    expect(message).toContain("10.0.0.7");
  });
  test.for([
    ["file:///etc/passwd", "begins with file:"],
    ["ftp://host/x", "begins with ftp:"],
    ["javascript:alert(1)", "begins with javascript:"],
    ["picture.png", "is no URL"],
    ["", "is no URL"],
    ["http://", "is no URL"],
  ])("%s", async ([url = "", says]) => {
    expect(await failure(url)).toMatchObject({ code: "URL_REFUSED", message: expect.stringContaining(says ?? "") });
  });
  test("a user name and password, which the error does not repeat", async () => {
    const { code, message } = await failure("http://me:s3cr3t@host.example/");
    expect({ code, shown: message.includes("s3cr3t") }).toEqual({ code: "URL_REFUSED", shown: false });
  });
});

describe("DNS", () => {
  test("what is checked is what is connected to: a name that flips is asked once, and its Host stays (T8)", async () => {
    await using server = await serve((_request, response) => response.end(BYTES));
    const network = testNetwork({ "flip.test": [["127.0.0.1"], ["10.0.0.1"]] });
    const url = `http://flip.test:${server.port}/a`;
    expect((await load(url, { network })).bytes).toEqual(BYTES);
    expect(network.resolved).toEqual(["flip.test"]);
    expect(server.asked[0]?.headers["host"]).toBe(`flip.test:${server.port}`);
    expect(await failure(url, { network })).toMatchObject({ code: "URL_REFUSED" });
    expect(server.asked).toHaveLength(1);
  });
  test("an unknown name", async () => {
    expect(await failure("http://nowhere.test/")).toMatchObject({ code: "UNREACHABLE", facts: { retryable: true } });
  });
});

describe("private addresses that are allowed", () => {
  const network = { ...testNetwork(), isPublic: () => false };
  test.for<[string, (origin: string) => FetchUrlOptions["privateOrigins"], boolean]>([
    ["all", () => "all", true],
    ["the origin is listed", (origin) => [`${origin}/`], true],
    ["another origin is listed", () => ["http://127.0.0.1:1"], false],
    ["none", () => undefined, false],
  ])("%s", async ([, origins, taken]) => {
    await using server = await serve((_request, response) => response.end(BYTES));
    const answer = load(server.origin, { network, privateOrigins: origins(server.origin) as string[] });
    expect(
      await answer.then(
        () => true,
        () => false,
      ),
    ).toBe(taken);
    expect(server.asked).toHaveLength(taken ? 1 : 0);
  });
});

describe("redirects (T7)", () => {
  const to = (location: string, status = 302) =>
    serve((_request, response) => response.writeHead(status, { location }).end());

  test.for([
    ["to a private address", "http://10.0.0.1/", "private network"],
    ["to a file", "file:///etc/passwd", "begins with file:"],
    ["to the cloud's metadata", "http://169.254.169.254/latest", "private network"],
    ["to a password", "http://a:b@host.example/", "password"],
    ["to nonsense", "http://[", "no URL"],
  ])("%s is refused", async ([, location = "", says]) => {
    await using server = await to(location);
    expect(await failure(server.origin)).toMatchObject({
      code: "URL_REFUSED",
      message: expect.stringContaining(says ?? ""),
    });
  });
  test("a name that turns private at the second hop is refused", async () => {
    await using server = await serve((_request, response) => response.writeHead(302, { location: "/again" }).end());
    const network = testNetwork({ "flip.test": [["127.0.0.1"], ["10.0.0.1"]] });
    expect(await failure(`http://flip.test:${server.port}/`, { network })).toMatchObject({ code: "URL_REFUSED" });
    expect(server.asked).toHaveLength(1);
  });
  test("five are followed, the sixth is not", async () => {
    await using server = await serve((request, response) => {
      const left = Number(request.url?.slice(1));
      if (left === 0) response.end(BYTES);
      else response.writeHead(302, { location: `/${left - 1}` }).end();
    });
    expect((await load(`${server.origin}/5`)).bytes).toEqual(BYTES);
    expect(await failure(`${server.origin}/6`)).toMatchObject({ code: "URL_REFUSED" });
  });
  test("a loop ends", async () => {
    await using server = await to("/");
    expect(await failure(server.origin)).toMatchObject({ message: expect.stringContaining("more than 5 times") });
    expect(server.asked).toHaveLength(6);
  });
  test("headers stay within an origin, and do not come back after another one (T9)", async () => {
    const secret = { authorization: "s3cr3t", "x-api-key": "s3cr3t", cookie: "s3cr3t" };
    const places: Record<string, string> = {};
    const route = (name: string) =>
      serve((request, response) => {
        const location = places[`${name}${request.url}`];
        if (location) response.writeHead(302, { location }).end();
        else response.end(BYTES);
      });
    await using home = await route("home");
    await using away = await route("away");
    Object.assign(places, { "home/": "/in", "home/in": `${away.origin}/`, "away/": `${home.origin}/end` });
    await load(`${home.origin}/`, { headers: secret });
    const carried = [...home.asked, ...away.asked].map(({ path, headers }) => [path, headers["x-api-key"] ?? "none"]);
    expect(carried).toEqual([
      ["/", "s3cr3t"],
      ["/in", "s3cr3t"],
      ["/end", "none"],
      ["/", "none"],
    ]);
    expect(JSON.stringify(away.asked)).not.toContain("s3cr3t");
  });
  test.for([
    [307, "POST"],
    [308, "POST"],
    [303, "GET"],
  ] as const)("a POST goes on after %i as %s", async ([status, method]) => {
    await using server = await serve((request, response) => {
      if (request.url === "/") response.writeHead(status, { location: "/next" }).end();
      else response.end(BYTES);
    });
    await load(server.origin, { method: "POST", body: { type: "a/b", chunks: [BYTES] } });
    expect(server.asked.map((asked) => asked.method)).toEqual(["POST", method]);
  });
  test.for([301, 302] as const)("a POST that meets %i was not taken", async (status) => {
    await using server = await to("http://other.example/login?token=s3cr3t", status);
    const { code, message } = await failure(server.origin, { method: "POST" });
    expect({ code, message }).toEqual({ code: "REDIRECTED", message: expect.stringMatching(/^(?!.*s3cr3t)/) });
  });
});

describe("bounds", () => {
  test("one byte more than the limit", async () => {
    await using server = await serve((_request, response) => response.end(Buffer.alloc(100_001)));
    expect(await failure(server.origin)).toMatchObject({ code: "TOO_LARGE" });
  });
  test("an endless body", async () => {
    await using server = await serve((_request, response) => {
      const pump = (): void => {
        while (!response.destroyed && response.write(Buffer.alloc(65_536)));
        response.once("drain", pump);
      };
      pump();
    });
    expect(await failure(server.origin)).toMatchObject({ code: "TOO_LARGE" });
  });
  test("exactly the limit", async () => {
    await using server = await serve((_request, response) => response.end(Buffer.alloc(100_000)));
    expect((await load(server.origin)).bytes.byteLength).toBe(100_000);
  });
  test.for([
    ["gzip", gzipSync],
    ["deflate", deflateSync],
    ["br", brotliCompressSync],
  ] as const)("%s is undone, and a bomb in it stops at the limit (T10)", async ([encoding, pack]) => {
    await using server = await serve((request, response) => {
      const plain = request.url === "/bomb" ? Buffer.alloc(50_000_000) : BYTES;
      response.writeHead(200, { "content-encoding": encoding }).end(pack(plain));
    });
    expect((await load(server.origin)).bytes).toEqual(BYTES);
    const before = process.memoryUsage().arrayBuffers;
    expect(await failure(`${server.origin}/bomb`)).toMatchObject({ code: "TOO_LARGE" });
    expect(server.asked[0]?.headers["accept-encoding"]).toBe("identity");
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(60_000_000);
  });
  test("an encoding that is not what it says", async () => {
    await using server = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": "gzip" }).end("not gzip"),
    );
    expect(await failure(server.origin)).toMatchObject({ code: "BAD_RESPONSE" });
  });
  test.for(["gzip, gzip", "zstd", "constructor"])("content-encoding %s is refused", async (encoding) => {
    await using server = await serve((_request, response) =>
      response.writeHead(200, { "content-encoding": encoding }).end(gzipSync(gzipSync(BYTES))),
    );
    expect(await failure(server.origin)).toMatchObject({ code: "BAD_RESPONSE" });
  });
  test("20 KiB of headers (T11)", async () => {
    await using server = await serve((_request, response) =>
      response.writeHead(200, { "x-big": "x".repeat(20_000) }).end(),
    );
    expect(await failure(server.origin)).toMatchObject({ code: "TOO_LARGE" });
  });
  test.for(["silence", "a drip", "endless 100 Continue"])("%s ends at the time limit (T11)", async (kind) => {
    const server = createTcpServer((socket) => {
      socket.on("error", () => {});
      if (kind === "a drip") socket.write("HTTP/1.1 200 OK\r\ncontent-length: 100\r\n\r\nx");
      if (kind !== "endless 100 Continue") return;
      const pump = (): void => {
        if (socket.destroyed) return;
        if (socket.write("HTTP/1.1 100 Continue\r\n\r\n")) setImmediate(pump);
        else socket.once("drain", pump);
      };
      pump();
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const { port } = server.address() as { port: number };
    try {
      expect(["TIMEOUT", "UNREACHABLE"]).toContain((await failure(`http://127.0.0.1:${port}`, { timeout: 300 })).code);
    } finally {
      server.close();
    }
  });
  test("the caller's reason when the caller stops", async () => {
    const stop = new AbortController();
    const reason = new Error("enough");
    await using server = await serve(() => stop.abort(reason));
    await expect(load(server.origin, { signal: stop.signal })).rejects.toBe(reason);
  });
});

describe("answers", () => {
  test.for([
    [401, "UNAUTHORIZED", false],
    [403, "UNAUTHORIZED", false],
    [404, "BAD_RESPONSE", false],
    [405, "BAD_RESPONSE", false],
    [413, "TOO_LARGE", false],
    [429, "BUSY", true],
    [500, "SERVER_ERROR", true],
    [503, "BUSY", true],
    [304, "BAD_RESPONSE", false],
  ] as const)("%i is %s", async ([status, code, retryable]) => {
    await using server = await serve((_request, response) => response.writeHead(status).end("why\u001b[31m\n not"));
    const error = await failure(`${server.origin}/secret/path?token=s3cr3t`);
    expect(error).toMatchObject({ code, facts: { retryable } });
    expect(error.message).not.toMatch(/secret|s3cr3t|\u001b|\n/);
  });
  test.for([
    [500, false],
    [502, false],
    [503, true],
    [429, true],
  ] as const)("a POST that met %i: may it be repeated? %s", async ([status, retryable]) => {
    await using server = await serve((_request, response) => response.writeHead(status).end());
    expect(await failure(server.origin, { method: "POST" })).toMatchObject({ facts: { retryable } });
  });
  test("a POST whose connection broke is not repeated, one that nobody took is", async () => {
    await using server = await serve((request) => request.socket.destroy());
    expect(await failure(server.origin, { method: "POST" })).toMatchObject({ facts: { retryable: false } });
    const { origin } = server;
    await server[Symbol.asyncDispose]();
    expect(await failure(origin, { method: "POST" })).toMatchObject({
      code: "UNREACHABLE",
      facts: { retryable: true },
    });
  });
  test("a body is sent whole, with its type and length", async () => {
    const got: Buffer[] = [];
    await using server = await serve(async (request, response) => {
      for await (const chunk of request) got.push(chunk as Buffer);
      response.end("taken");
    });
    const body = { type: "image/png", chunks: [BYTES, Uint8Array.of(4)] };
    const { bytes } = await load(server.origin, { method: "PUT", body });
    expect([...Buffer.concat(got)]).toEqual([1, 2, 3, 4]);
    expect(server.asked[0]?.headers).toMatchObject({ "content-type": "image/png", "content-length": "4" });
    expect(new TextDecoder().decode(bytes)).toBe("taken");
  });
  test("type and validators; unchanged by ETag or date", async () => {
    await using server = await serve((request, response) => {
      const same = request.headers["if-none-match"] === '"1"' || request.headers["if-modified-since"] === "Mon";
      const headers = { etag: '"1"', "last-modified": "Mon", "content-type": "image/PNG; a=b" };
      response.writeHead(same ? 304 : 200, headers).end(same ? undefined : BYTES);
    });
    const first = await load(server.origin);
    expect(first).toEqual({
      ...{ status: 200, type: "image/png", bytes: BYTES, notModified: false },
      validators: { etag: '"1"', lastModified: "Mon" },
    });
    for (const validators of [{ etag: '"1"' }, { lastModified: "Mon" }]) {
      expect((await load(server.origin, { validators })).notModified).toBe(true);
    }
    expect((await load(server.origin, { validators: { etag: '"0"' } })).notModified).toBe(false);
  });
});
