import { type AnyNode, any, defineNode, definePack, image, type NodePack, string } from "@netdist/sdk";
import { testHear, testValues } from "./sounds.ts";

/** What a server's `TestStep` nodes do; a test changes it at any time. */
export interface Step {
  /** Calls wait until this settles. */
  hold?: Promise<unknown> | undefined;
  /** Calls throw this text. */
  fail?: string | undefined;
  /** Calls that began, and those that were stopped. */
  started: number;
  stopped: number;
  /** Resolves when that many calls have begun. */
  begun(count?: number): Promise<void>;
  /** Resolves when that many calls were stopped. */
  halted(count?: number): Promise<void>;
}

/** Gives a text through a socket that fits everywhere. */
const testText: AnyNode = defineNode({
  id: "TestText",
  category: "test",
  inputs: { value: string() },
  outputs: { value: any() },
  run: ({ value }) => ({ value }),
});

/** Fails. */
const testFail: AnyNode = defineNode({
  id: "TestFail",
  category: "test",
  inputs: { images: image() },
  outputs: { images: image() },
  run() {
    throw new Error("this node always fails");
  },
});

/** The nodes of the tests that need nothing of a test. */
export const testNodes: readonly AnyNode[] = [testFail, testText, testValues, testHear];

/** A step, and what a call of its node does: count, wait as long as it is held, fail as it is told. */
export function createStep(): { readonly step: Step; pass(signal: AbortSignal): Promise<void> } {
  const waiting = new Set<() => void>();
  const when = (is: () => boolean): Promise<void> =>
    new Promise((resolve) => {
      const look = (): void => {
        if (!is()) return;
        waiting.delete(look);
        resolve();
      };
      waiting.add(look);
      look();
    });
  const step: Step = {
    started: 0,
    stopped: 0,
    begun: (count = 1) => when(() => step.started >= count),
    halted: (count = 1) => when(() => step.stopped >= count),
  };
  const changed = (): void => {
    for (const look of [...waiting]) look();
  };
  return {
    step,
    async pass(signal) {
      step.started++;
      changed();
      if (step.fail !== undefined) throw new Error(step.fail);
      if (step.hold) await Promise.race([step.hold, aborted(signal)]);
      if (!signal.aborted) return;
      step.stopped++;
      changed();
      throw signal.reason;
    },
  };
}

/** `TestStep`, which hands pictures on when `pass` lets it. */
export function stepNode(pass: (signal: AbortSignal) => Promise<void>): AnyNode {
  return defineNode({
    id: "TestStep",
    title: "Test step",
    category: "test",
    inputs: { images: image() },
    outputs: { images: image() },
    async run({ images }, { signal }) {
      await pass(signal);
      return { images };
    },
  });
}

/** A pack with a node that hands pictures on as the test wants. Workers have it too: it stands for any class. */
export function testStep(): { readonly pack: NodePack; readonly step: Step } {
  const { step, pass } = createStep();
  return { pack: definePack({ id: "test-step", version: "1.0.0", nodes: [stepNode(pass), ...testNodes] }), step };
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) resolve();
    signal.addEventListener("abort", () => resolve(), { once: true });
  });
}

/** A promise that a test settles by hand. */
export function gate(): { readonly promise: Promise<void>; open(): void } {
  let open = (): void => {};
  const promise = new Promise<void>((resolve) => {
    open = resolve;
  });
  return { promise, open: () => open() };
}
