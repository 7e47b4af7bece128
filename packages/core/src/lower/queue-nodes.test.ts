import { describe, expect, test } from "vitest";
import { queueNodesOf, setQueue } from "./queue-nodes.ts";
import { chain, node, queueSimple, simple, table } from "./samples.ts";

describe("queue nodes of a prompt", () => {
  test("workers of a chain, in order", () => {
    expect(queueNodesOf(chain, table).map(({ id, url }) => [id, url])).toEqual([
      ["21", "http://127.0.0.1:8288/"],
      ["22", "http://127.0.0.1:8388/"],
    ]);
  });
  test("node-id order counts numbers, enabled ones only", () => {
    const prompt = {
      "89:0": queueSimple(),
      "100": queueSimple({ enabled: "false" }),
      "9": queueSimple({ remote_url: ["1", 0] }),
      "12": { ...queueSimple({ enabled: ["1", 0] }), _meta: { title: "Attic" } },
      "13": queueSimple({ enabled: "remote" }),
      "1": node("PrimitiveString"),
    };
    expect(queueNodesOf(prompt, table)).toEqual([
      { id: "9", classType: "RemoteQueueSimple", title: "RemoteQueueSimple", url: undefined },
      { id: "12", classType: "RemoteQueueSimple", title: "Attic", url: "http://127.0.0.1:8288/" },
      { id: "89:0", classType: "RemoteQueueSimple", title: "RemoteQueueSimple", url: "http://127.0.0.1:8288/" },
    ]);
  });
});

describe("setting a queue node", () => {
  test("address and switch; the given prompt stays", () => {
    const changed = setQueue(simple, table, "10", { url: "attic", enabled: false });
    expect(changed["10"]?.inputs).toMatchObject({ remote_url: "attic", enabled: "false", batch_local: 1 });
    expect(simple["10"]?.inputs["enabled"]).toBe("true");
    expect(Object.keys(changed)).toEqual(Object.keys(simple));
  });
  test("a node that is none", () => {
    expect(() => setQueue(simple, table, "8", { url: "a" })).toThrow(/Node 8 .* no queue node/);
    expect(() => setQueue(simple, table, "constructor", { url: "a" })).toThrow(/no queue node/);
  });
});
