import { any, defineNode, int, string } from "@netdist/sdk";
import type { Told } from "./bench.ts";

export interface Gate {
  readonly promise: Promise<number>;
  open(value: number): void;
  break(error: unknown): void;
}

/** True for the message of a `Wait` node that its call has begun. */
export const hasStarted = ({ type, data }: Told) => type === "text" && String(data["text"]).startsWith("started");

/** A node `Wait` whose calls last until the test opens the gate of their name. A `deaf` call ignores its signal. */
export function gates() {
  const all = new Map<string, Gate>();
  const gate = (name: string): Gate => {
    const made = all.get(name) ?? createGate();
    all.set(name, made);
    return made;
  };
  const started: string[] = [];
  const aborted: string[] = [];
  const wait = defineNode({
    id: "Wait",
    category: "test",
    notIdempotent: true,
    inputs: { name: string(), after: any({ optional: true }), deaf: any({ optional: true }) },
    outputs: { value: int() },
    async run({ name, deaf }, { signal, notify }) {
      started.push(name);
      notify(`started ${name}`);
      signal.addEventListener("abort", () => {
        aborted.push(name);
        if (!deaf) gate(name).break(signal.reason);
      });
      return { value: await gate(name).promise };
    },
  });
  return { wait, gate, started, aborted };
}

export function createGate(): Gate {
  let open: (value: number) => void = () => {};
  let fail: (error: unknown) => void = () => {};
  const promise = new Promise<number>((resolve, reject) => {
    open = resolve;
    fail = reject;
  });
  promise.catch(() => undefined);
  return { promise, open, break: fail };
}
