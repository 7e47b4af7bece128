import { type AnyNode, block, boolean, defineNode, type Image, image, int, nodeResult, string } from "@netdist/sdk";
import type { Link, Prompt, PromptNode } from "@netdist/sdk/prompt";

const category = "netdist_test";
const MEETING_MS = 10_000;

const testSwitch = defineNode({
  id: "TestSwitch",
  category,
  inputs: { on: boolean({ default: true }), yes: image({ lazy: true }), no: image({ lazy: true }) },
  outputs: { image: image() },
  needs: ({ on }) => [on ? "yes" : "no"],
  run({ on, yes, no }) {
    const chosen = on ? yes : no;
    if (!chosen) throw new Error("the input that was asked for is not there");
    return { image: chosen };
  },
});

const testBlock = defineNode({
  id: "TestBlock",
  category,
  inputs: { image: image(), blocked: boolean({ default: true }), message: string({ default: "" }) },
  outputs: { image: image() },
  run: ({ image, blocked, message }) => ({ image: blocked ? block(message || undefined) : image }),
});

const testExpand = defineNode({
  id: "TestExpand",
  category,
  inputs: { image: image(), times: int({ default: 1, min: 0, max: 10 }), fail: boolean({ default: false }) },
  outputs: { image: image() },
  run(_values, { prompt, uniqueId }) {
    const { image, times, fail } = prompt[uniqueId]?.inputs ?? {};
    const graph: Record<string, PromptNode> = {};
    let at = image as Link;
    const add = (class_type: string, inputs: PromptNode["inputs"]) => {
      const id = `${uniqueId}.0.0.${Object.keys(graph).length + 1}`;
      graph[id] = { class_type, inputs };
      return [id, 0] as const;
    };
    if (fail) at = add("TestRaise", { image: at, message: "inside" });
    for (let n = 0; n < Number(times); n++) at = add("ImageInvert", { image: at });
    add("PreviewImage", { images: at });
    // A link in place of a value: the expansion's own way to give an output.
    return nodeResult({ outputs: { image: at as unknown as Image }, expand: graph satisfies Prompt });
  },
});

interface Meeting {
  count: number;
  readonly all: Promise<void>;
  complete(): void;
}

/** Nodes that remember: how often they ran, and who has come to a meeting. */
export function flowNodes(): readonly AnyNode[] {
  const runs = new Map<string, number>();
  const testChanging = defineNode({
    id: "TestChanging",
    category,
    inputs: {
      name: string({ default: "" }),
      token: string({ default: "" }),
      always: boolean({ default: false }),
    },
    outputs: { count: int() },
    fingerprint: ({ token, always }) => (always ? Number.NaN : (token ?? "")),
    run({ name }) {
      const count = (runs.get(name) ?? 0) + 1;
      runs.set(name, count);
      return { count };
    },
  });

  const meetings = new Map<string, Meeting>();
  const testMeet = defineNode({
    id: "TestMeet",
    category,
    inputs: { meeting: string({ default: "" }), parties: int({ default: 2, min: 1, max: 10 }), name: string() },
    outputs: { name: string() },
    async run({ meeting: id, parties, name }) {
      const meeting = meetings.get(id) ?? openMeeting();
      meetings.set(id, meeting);
      if (++meeting.count >= parties) meeting.complete();
      await meeting.all;
      return { name };
    },
  });
  return [testSwitch, testBlock, testExpand, testChanging, testMeet];
}

function openMeeting(): Meeting {
  const { promise, resolve, reject } = withResolvers();
  const meeting = { count: 0, all: promise, complete: resolve };
  const late = () => reject(new Error(`only ${meeting.count} came to the meeting`));
  AbortSignal.timeout(MEETING_MS).addEventListener("abort", late);
  promise.catch(() => undefined);
  return meeting;
}

function withResolvers() {
  let resolve = () => {};
  let reject: (error: Error) => void = () => {};
  const promise = new Promise<void>((yes, no) => {
    [resolve, reject] = [yes, no];
  });
  return { promise, resolve, reject };
}
