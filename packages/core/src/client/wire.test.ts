import { once } from "node:events";
import { createServer as createTlsServer } from "node:https";
import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { gzipSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import type { NetDistError } from "../errors/index.ts";
import { neverSent } from "../errors/wire.ts";
import { blackHole } from "./testing/black-hole.ts";
import { certificate } from "./testing/certificate.ts";
import { FakeWorker, type Handler } from "./testing/fake-worker.ts";
import { fastClock } from "./testing/fast-clock.ts";
import { connectWorker, type WorkerClient, type WorkerOptions } from "./worker.ts";

const SECRET = "tok-5up3r53cr3t";

/** The failure of `call` against a server that answers /queue by `handler`. */
async function failureOf(handler: Handler, options: Partial<WorkerOptions> = {}, call = queue): Promise<NetDistError> {
  await using worker = await FakeWorker.start({ "GET /queue": handler, "POST /prompt": handler });
  const headers = { authorization: `Bearer ${SECRET}` };
  await using client = connectWorker({ name: "attic", url: worker.url, headers, ...options });
  return await rejected(call(client));
}

const queue = (client: WorkerClient): Promise<unknown> => client.queue();

const submit = (client: WorkerClient): Promise<unknown> =>
  client.submit({ prompt: {}, prompt_id: crypto.randomUUID(), client_id: "me", extra_data: {} });

async function rejected(promise: Promise<unknown>): Promise<NetDistError> {
  return await promise.then(
    () => {
      throw new Error("did not fail");
    },
    (error: NetDistError) => error,
  );
}

describe("a file that is sent", () => {
  const SIZE = 64 * 1024 * 1024;
  const file = {
    ...{ name: "big.bin", subfolder: "netdist", size: SIZE },
    async *stream() {
      const piece = new Uint8Array(64 * 1024);
      for (let sent = 0; sent < SIZE; sent += piece.byteLength) yield piece;
    },
  };

  /** Sends it to a server that does with each connection as it is told. */
  async function sendTo(take: (socket: Socket) => void, idle: number): Promise<NetDistError | string> {
    const sockets = new Set<Socket>();
    const server = createTcpServer((socket) => take(socket.on("error", () => {})));
    server.on("connection", (socket) => sockets.add(socket));
    await once(server.listen(0, "127.0.0.1"), "listening");
    const { port } = server.address() as AddressInfo;
    const client = connectWorker({ url: `http://127.0.0.1:${port}`, limits: { idle, headers: 10_000 } });
    try {
      return await client.upload(file).catch((error: NetDistError) => error);
    } finally {
      await client[Symbol.asyncDispose]();
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  test("to a peer that takes no byte of it is given up (F7)", async () => {
    let connections = 0;
    const given = await sendTo((socket) => {
      connections += 1;
      socket.pause();
    }, 200);
    expect(given).toMatchObject({ code: "TIMEOUT", message: expect.stringContaining("no byte taken for 0.2 s") });
    // Once more shows whether it was only the connection; more would only take time.
    expect(connections).toBe(2);
  });

  test("to a peer that takes it slowly is waited for, as long as it takes some (F8)", async () => {
    const answer = '{"name":"big.bin","subfolder":"netdist","type":"input"}';
    const given = await sendTo((socket) => {
      let taken = 0;
      socket.on("data", (piece) => {
        taken += piece.byteLength;
        socket.pause();
        setTimeout(() => socket.resume(), 1);
        if (taken < SIZE) return;
        socket.end(
          `HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: ${answer.length}\r\n\r\n${answer}`,
        );
      });
    }, 1_000);
    expect(given).toBe("netdist/big.bin");
  });
});

describe("an answer that is not what was asked for", () => {
  test.for<{ name: string; answer: Handler; code: string; says: RegExp; retryable: boolean }>([
    {
      name: "a web page",
      answer: (_, response) =>
        void response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><html>"),
      code: "NOT_COMFYUI",
      says: /answered GET \/queue with a web page\. Check the address and the port/,
      retryable: false,
    },
    {
      name: "a text",
      answer: (_, response) => void response.end("hello"),
      code: "BAD_RESPONSE",
      says: /not JSON/,
      retryable: true,
    },
    {
      name: "JSON of another shape",
      answer: () => ({ ok: true }),
      code: "BAD_RESPONSE",
      says: /without queue_running/,
      retryable: true,
    },
    {
      name: "a redirect",
      answer: (_, response) =>
        void response.writeHead(302, { location: `http://user:${SECRET}@other.example/login?t=${SECRET}` }).end(),
      code: "REDIRECTED",
      says: /redirects to http:\/\/other\.example\/login \(GET \/queue: 302\)\. Redirects are not followed/,
      retryable: false,
    },
    {
      name: "401",
      answer: (_, response) => void response.writeHead(401).end(),
      code: "UNAUTHORIZED",
      says: /asks for credentials.*header of this worker/,
      retryable: false,
    },
    {
      name: "403",
      answer: (_, response) => void response.writeHead(403).end(),
      code: "UNAUTHORIZED",
      says: /does not let us in/,
      retryable: false,
    },
    {
      name: "404",
      answer: (_, response) => void response.writeHead(404).end(),
      code: "NOT_COMFYUI",
      says: /not ComfyUI, or the base URL is wrong/,
      retryable: false,
    },
    {
      name: "413",
      answer: (_, response) => void response.writeHead(413).end("<html>"),
      code: "TOO_LARGE",
      says: /--max-upload-size/,
      retryable: false,
    },
    {
      name: "503",
      answer: (_, response) => void response.writeHead(503).end(),
      code: "BUSY",
      says: /too busy/,
      retryable: true,
    },
    {
      name: "a proxy's error page",
      answer: (_, response) => void response.writeHead(502, { "content-type": "text/html" }).end("<html>Bad gateway"),
      code: "SERVER_ERROR",
      says: /behind a proxy that answered with an error page/,
      retryable: true,
    },
    {
      name: "500",
      answer: (_, response) => void response.writeHead(500).end("Server got itself in trouble"),
      code: "SERVER_ERROR",
      says: /failed inside/,
      retryable: true,
    },
  ])("$name is $code", async ({ answer, code, says, retryable }) => {
    const error = await failureOf(answer);
    expect(error).toMatchObject({ code, facts: { worker: "attic", phase: "queue", retryable } });
    expect(error.message).toMatch(/^Worker attic \(http:\/\/127\.0\.0\.1:\d+\) /);
    expect(error.message).toMatch(says);
    expect(`${error.stack}${JSON.stringify(error.facts)}`).not.toContain(SECRET);
  });

  test("a redirect of POST /prompt is an error and not a GET elsewhere (H16, F17)", async () => {
    await using other = await FakeWorker.start({ "GET /prompt": () => ({ exec_info: { queue_remaining: 0 } }) });
    const error = await failureOf(
      (_, response) => void response.writeHead(301, { location: `${other.url}/prompt` }).end(),
      {},
      submit,
    );
    expect(error.code).toBe("REDIRECTED");
    expect(other.requests).toEqual([]);
  });
});

describe("a connection that breaks", () => {
  test.for<{ name: string; answer: Handler; code: string }>([
    { name: "reset before the answer", answer: (_, __, raw) => void raw.socket.destroy(), code: "UNREACHABLE" },
    {
      name: "closed before the announced length",
      answer: (_, response, raw) => {
        response.writeHead(200, { "content-length": 1000 });
        response.write("{", () => raw.socket.end());
      },
      code: "UNREACHABLE",
    },
    {
      name: "ended between two chunks",
      answer: (_, response, raw) => void response.write("{", () => raw.socket.end()),
      code: "UNREACHABLE",
    },
    {
      name: "cut between two chunks",
      answer: (_, response, raw) => {
        response.write("{");
        response.write('"queue', () => raw.socket.destroy());
      },
      code: "UNREACHABLE",
    },
    { name: "no answer", answer: () => undefined, code: "TIMEOUT" },
    { name: "half an answer, then silence", answer: (_, response) => void response.write("{"), code: "TIMEOUT" },
    {
      name: "a byte now and then",
      answer: (_, response) => {
        const drip = setInterval(() => response.write(" "), 20);
        response.on("close", () => clearInterval(drip));
      },
      code: "TIMEOUT",
    },
  ])("$name is $code and worth another try (F5, F6, F7, F8, F9)", async ({ answer, code }) => {
    const error = await failureOf(answer, { limits: { headers: 300, idle: 300, total: 800 } });
    expect(error).toMatchObject({ code, facts: { retryable: true } });
  });

  test("requests that may be repeated are, after a reset", async () => {
    let resets = 2;
    await using worker = await FakeWorker.start({
      "GET /features": (_, __, raw) => (resets-- > 0 ? void raw.socket.destroy() : { max_upload_size: 1 }),
    });
    await using client = connectWorker({ url: worker.url, clock: fastClock() });
    expect(await client.features()).toEqual({ max_upload_size: 1 });
    expect(worker.routes).toEqual(Array(3).fill("GET /features"));
  });

  test("an abort by the caller is the caller's own reason", async () => {
    await using worker = await FakeWorker.start({ "GET /queue": () => undefined });
    await using client = connectWorker({ url: worker.url });
    const stop = new AbortController();
    const reason = new Error("enough");
    void worker.asked("GET /queue").then(() => stop.abort(reason));
    await expect(client.queue({ signal: stop.signal })).rejects.toBe(reason);
  });
});

describe("an answer that is too large", () => {
  const bomb = gzipSync(Buffer.alloc(80 << 20));
  const endless: Handler = (_, response) => {
    const block = Buffer.alloc(1 << 20, " ");
    const pump = (): void => {
      while (!response.destroyed && response.write(block));
    };
    response.on("drain", pump);
    pump();
  };

  test.for<{ name: string; answer: Handler }>([
    {
      name: "announced",
      answer: (_, response) => void response.writeHead(200, { "content-length": 2 ** 40 }).write("x"),
    },
    { name: "endless", answer: endless },
    {
      name: "a gzip bomb",
      answer: (_, response) => void response.writeHead(200, { "content-encoding": "gzip" }).end(bomb),
    },
  ])("$name is refused while it comes (F19, T10)", async ({ answer }) => {
    const error = await failureOf(answer);
    expect(error).toMatchObject({ code: "TOO_LARGE", facts: { retryable: false } });
  });

  test("more than 16 KiB of headers is refused (F19, T11)", async () => {
    const error = await failureOf(
      (_, response) => void response.writeHead(200, { "x-a": "a".repeat(20_000) }).end("{}"),
    );
    expect(error.code).toBe("TOO_LARGE");
  });

  test("an encoding that was not asked for is refused", async () => {
    const error = await failureOf(
      (_, response) => void response.writeHead(200, { "content-encoding": "gzip, gzip" }).end("x"),
    );
    expect(error).toMatchObject({ code: "BAD_RESPONSE" });
  });

  test("a compressed answer is read", async () => {
    await using worker = await FakeWorker.start({
      "GET /queue": (_, response) =>
        void response
          .writeHead(200, { "content-encoding": "gzip" })
          .end(gzipSync('{"queue_running":[],"queue_pending":[]}')),
    });
    await using client = connectWorker({ url: worker.url });
    expect(await client.queue()).toEqual({ running: [], pending: [] });
  });
});

describe("an address where no ComfyUI is", () => {
  test("a closed port says so, and what to check (F1)", async () => {
    const server = createTcpServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    server.close();
    await using client = connectWorker({ url: `http://127.0.0.1:${port}` });
    const error = await rejected(client.queue());
    expect(error).toMatchObject({ code: "UNREACHABLE", facts: { retryable: true } });
    expect(error.message).toBe(
      `Worker http://127.0.0.1:${port} refused the connection (GET /queue: ECONNREFUSED). ` +
        "Is ComfyUI running there, and started with --listen if it is another machine?",
    );
  });

  test.skipIf(process.platform !== "linux")("a machine that answers to no connection (F2)", async () => {
    await using hole = await blackHole();
    await using client = connectWorker({ name: "attic", url: hole.url, limits: { connect: 300 } });
    const error = await rejected(submit(client));
    expect(error).toMatchObject({ code: "UNREACHABLE", facts: { worker: "attic", retryable: true } });
    expect(error.message).toContain("attic");
    expect(neverSent(error)).toBe(true);
  });

  test("a host name that does not exist (F1)", async () => {
    await using client = connectWorker({ url: "http://no-such-host.invalid:8188" });
    expect(await rejected(client.queue())).toMatchObject({
      code: "UNREACHABLE",
      message: /host name/ as unknown as string,
    });
  });

  test("another protocol on the port", async () => {
    await using server = await tcp((socket) => socket.end("SSH-2.0-OpenSSH_9.6\r\n"));
    await using client = connectWorker({ url: `http://127.0.0.1:${server.port}` });
    const error = await rejected(client.queue());
    expect(error).toMatchObject({ code: "NOT_COMFYUI", facts: { retryable: false } });
    expect(error.message).toMatch(/does not speak HTTP on that port/);
  });

  test("https where plain http is spoken", async () => {
    await using worker = await FakeWorker.start({});
    await using client = connectWorker({ url: worker.url.replace("http:", "https:") });
    const error = await rejected(client.queue());
    expect(error.code).toBe("TLS");
    expect(error.message).toMatch(/Use http:\/\/ instead of https:\/\//);
  });
});

describe("TLS", () => {
  async function tls(): Promise<AsyncDisposable & { url: string }> {
    const server = createTlsServer(certificate, (_, response) =>
      response.end('{"queue_running":[],"queue_pending":[]}'),
    );
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    const url = `https://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const close = async (): Promise<void> => {
      server.closeAllConnections();
      server.close();
    };
    return { url, [Symbol.asyncDispose]: close };
  }

  test("a certificate that nobody signed is refused, with what to do (F3)", async () => {
    await using server = await tls();
    await using client = connectWorker({ url: server.url });
    const error = await rejected(client.queue());
    expect(error).toMatchObject({ code: "TLS", facts: { retryable: false } });
    expect(error.message).toMatch(/DEPTH_ZERO_SELF_SIGNED_CERT\)\. Give its CA file as tls\.ca/);
  });

  test.for([
    { name: "its CA", options: { ca: certificate.cert } },
    { name: "insecure: true", options: { insecure: true } },
  ])("is trusted by $name", async ({ options }) => {
    await using server = await tls();
    await using client = connectWorker({ url: server.url, tls: options });
    expect(await client.queue()).toEqual({ running: [], pending: [] });
  });
});

describe("what a worker gets", () => {
  test("its own headers and prefix, no proxy's, no Origin, no Sec-Fetch-Site; its socket too (H29)", async () => {
    await using worker = await FakeWorker.start({
      "GET /comfy/queue": () => ({ queue_running: [], queue_pending: [] }),
    });
    process.env["http_proxy"] = "http://127.0.0.1:1";
    await using client = connectWorker({
      url: `${worker.url.replace("//", "//me:p%40ss@")}/comfy/`,
      headers: { "X-Key": SECRET },
    });
    await client.queue();
    const lease = client.events();
    expect(await lease.ready()).toMatchObject({ live: true });
    lease.release();
    delete process.env["http_proxy"];
    expect(worker.routes).toEqual(["GET /comfy/queue", "GET /comfy/ws"]);
    for (const { headers } of worker.requests) {
      expect(headers).toMatchObject({ "x-key": SECRET, authorization: `Basic ${btoa("me:p@ss")}` });
      expect(Object.keys(headers).filter((name) => /^(origin|sec-fetch|sec-websocket-ext)/.test(name))).toEqual([]);
    }
  });
});

async function tcp(answer: (socket: Socket) => void): Promise<AsyncDisposable & { port: number }> {
  const server: Server = createTcpServer((socket) => {
    socket.on("error", () => {});
    socket.once("data", () => answer(socket));
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const close = async (): Promise<void> => void server.close();
  return { port: (server.address() as AddressInfo).port, [Symbol.asyncDispose]: close };
}
