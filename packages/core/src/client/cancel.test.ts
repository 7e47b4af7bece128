import { describe, expect, test } from "vitest";
import { FakeWorker, type Handler, json } from "./testing/fake-worker.ts";
import { connectWorker } from "./worker.ts";

const NO_ROUTE: Handler = (_, response) =>
  void response.writeHead(404, { "content-type": "text/plain" }).end("404: Not Found");
const empty: Handler = (_, response) => void response.end();

function queueOf(running: string[]): Handler {
  return () => ({ queue_running: running.map((id) => [1, id, {}, {}, []]), queue_pending: [] });
}

function stats(version: string): Handler {
  return () => ({ system: { comfyui_version: version }, devices: [] });
}

describe("cancelJob", () => {
  test.for([
    { answer: { cancelled: true }, becomes: "stopped" },
    { answer: { cancelled: false }, becomes: "absent" },
  ])("asks the route where there is one: $answer", async ({ answer, becomes }) => {
    await using worker = await FakeWorker.start({ "POST /api/jobs/p/cancel": () => answer });
    await using client = connectWorker({ url: worker.url });
    expect(await client.cancelJob("p")).toBe(becomes);
    expect(worker.routes).toEqual(["POST /api/jobs/p/cancel"]);
  });

  test("a 404 in JSON is about the job and not about the route (H18)", async () => {
    await using worker = await FakeWorker.start({
      "POST /api/jobs/p/cancel": (_, response) => void json(response, { error: "Job not found" }, 404),
    });
    await using client = connectWorker({ url: worker.url });
    expect(await client.cancelJob("p")).toBe("absent");
  });

  test("deletes a waiting job by its id", async () => {
    await using worker = await FakeWorker.start({ "POST /queue": empty, "GET /queue": queueOf(["other"]) });
    worker.on("POST /api/jobs/p/cancel", NO_ROUTE);
    await using client = connectWorker({ url: worker.url });
    expect(await client.cancelJob("p")).toBe("absent");
    expect(worker.requests[1]?.json()).toEqual({ delete: ["p"] });
    expect(worker.routes).not.toContain("POST /interrupt");
  });

  test.for(["0.3.64", "0.4.0", "0.33.0", "v1.0"])("interrupts a running job by its id on %s", async (version) => {
    await using worker = await FakeWorker.start({
      "POST /queue": empty,
      "GET /queue": queueOf(["p"]),
      "GET /system_stats": stats(version),
      "POST /interrupt": empty,
    });
    await using client = connectWorker({ url: worker.url });
    expect(await client.cancelJob("p")).toBe("stopped");
    expect(worker.requests.at(-1)?.json()).toEqual({ prompt_id: "p" });
  });

  test.for(["0.3.50", "0.2.9", "", "unknown"])(
    "never sends an interrupt that could be global, as to %j (H17)",
    async (version) => {
      await using worker = await FakeWorker.start({
        "POST /queue": empty,
        "GET /queue": queueOf(["p"]),
        "GET /system_stats": stats(version),
      });
      await using client = connectWorker({ url: worker.url });
      expect(await client.cancelJob("p")).toBe("running");
      expect(worker.routes).not.toContain("POST /interrupt");
    },
  );

  test("asks for the route once", async () => {
    await using worker = await FakeWorker.start({ "POST /queue": empty, "GET /queue": queueOf([]) });
    await using client = connectWorker({ url: worker.url });
    await client.cancelJob("p");
    await client.cancelJob("q");
    expect(worker.routes.filter((route) => route.startsWith("POST /api"))).toHaveLength(1);
  });
});
