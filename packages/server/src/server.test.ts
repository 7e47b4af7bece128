import { describe, expect, test } from "vitest";
import { getJson, PICTURE, post, testServer } from "./http/testing/server.ts";
import { openSocket } from "./http/testing/socket.ts";

describe("a prompt over HTTP and WebSocket", () => {
  test("is queued, told of, found in the history, and its picture can be viewed", async () => {
    await using server = await testServer();
    await using socket = await openSocket(server.url, "client-a");
    const answer = await post(server, "/prompt", { prompt: PICTURE, client_id: "client-a" });
    expect(answer.status).toBe(200);
    const { prompt_id } = (await answer.json()) as { prompt_id: string };

    await socket.event("executing", (data) => data["node"] === null && data["prompt_id"] === prompt_id);
    const types = socket.received.map((message) => ("type" in message ? message.type : "binary"));
    expect(types.filter((type) => !type.startsWith("progress"))).toEqual([
      "status",
      "status",
      "status",
      "execution_start",
      "execution_cached",
      "executing",
      "executing",
      "executed",
      "execution_success",
      "status",
      "executing",
    ]);

    type History = Record<string, { outputs: Record<string, { images: Record<string, string>[] }> }>;
    const history = await getJson<History>(server, `/history/${prompt_id}`);
    const image = history[prompt_id]?.outputs["2"]?.images[0];
    expect(image).toEqual({ filename: "picture_00001_.png", subfolder: "", type: "output" });
    const view = await fetch(`${server.url}/view?${new URLSearchParams(image)}`);
    expect(view.status).toBe(200);
    expect(view.headers.get("content-type")).toBe("image/png");
    expect(
      Buffer.from(await view.arrayBuffer())
        .subarray(1, 4)
        .toString(),
    ).toBe("PNG");
  });
});
