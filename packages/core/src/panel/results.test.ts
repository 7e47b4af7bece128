import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { createServer } from "@netdist/server";
import { describe, expect, test } from "vitest";
import { WORKERS } from "../workers/index.ts";
import { type PanelServer, panelServer } from "./testing/panel-server.ts";
import type { JobView } from "./types.ts";

describe("the result of a job", () => {
  const prompt = {
    "1": { class_type: "EmptyImage", inputs: { width: 4, height: 4, batch_size: 1, color: 7 } },
    "2": { class_type: "SaveImage", inputs: { images: ["1", 0], filename_prefix: "left/one" } },
    "3": { class_type: "PreviewAny", inputs: { source: "a text" } },
  };
  const ran = async (own: PanelServer): Promise<JobView> => {
    const id = String((await own.post("run", { prompt, worker: "attic" })).body["job"]);
    return own.job(id, ({ saved }) => saved.length > 0);
  };

  test("is still what the worker has when nothing of it is left here; gone, it says so and what to do", async () => {
    await using attic = await createServer();
    await using own = await panelServer(`workers:\n  - name: attic\n    url: ${attic.url}\n`);
    const [first, other] = [await ran(own), await ran(own)];
    const list = async ({ id }: JobView) => (await (await own.get(`jobs/${id}/result`)).json()) as Listed;
    // Out of memory, as the oldest of many go.
    const workers = own.server.service(WORKERS);
    const asked = { remoteUrl: "attic", prompt, queue: undefined, outputs: "any", keepOutputs: false } as const;
    for (let others = 0; others < 33; others++) {
      const options = { signal: AbortSignal.timeout(20_000) };
      const { job } = await workers.start({ ...asked, extraPngInfo: {}, ownerPromptId: "" }, options);
      await job.outcome;
      workers.release(job.id);
    }
    await rm(join(own.folder, "output"), { recursive: true });
    expect((await list(first)).files).toEqual([
      { name: "one_00001_.png", type: "image/png" },
      { name: "text.txt", type: "text/plain; charset=utf-8" },
    ]);
    const file = await attic.folders.resolve("left/one_00001_.png", "output");
    const answer = await own.get(`jobs/${first.id}/files/0`);
    expect(Buffer.from(await answer.arrayBuffer())).toEqual(await readFile(file));
    expect(await (await own.get(`jobs/${first.id}/files/1`)).text()).toBe("a text");

    // T18: what a worker calls a picture and is none is handed on as bytes to keep, never shown.
    await writeFile(file, "<script>hit()</script>");
    const { headers } = await own.get(`jobs/${first.id}/files/0`);
    expect([
      headers.get("content-type"),
      headers.get("content-disposition"),
      headers.get("x-content-type-options"),
    ]).toEqual(["application/octet-stream", 'attachment; filename="one_00001_.png"', "nosniff"]);
    await rm(file);
    const gone = await own.get(`jobs/${first.id}/files/0`);
    expect(await gone.json()).toMatchObject({
      error: { code: "RESULT_INCOMPLETE", says: /no longer has a result file/ },
    });
    await fetch(`${attic.url}/history`, { method: "POST", body: JSON.stringify({ clear: true }) });
    expect(await list(other)).toMatchObject({
      error: {
        code: "RESULT_GONE",
        says: expect.stringContaining("attic does not know this job"),
        fix: expect.stringContaining("Run the workflow again"),
      },
    });
    await attic.close();
    expect(await list(other)).toMatchObject({
      error: { code: "UNREACHABLE", fix: expect.stringContaining("--listen") },
    });
  });
  test("T15: is of this session's jobs alone", async () => {
    await using own = await panelServer("trust: listed\n");
    for (const id of ["nobody", "..", "http:%2F%2F127.0.0.1:1"])
      expect((await own.get(`jobs/${id}/result`)).status).toBe(404);
  });
});

interface Listed {
  readonly files?: readonly object[];
  readonly error?: object;
}
