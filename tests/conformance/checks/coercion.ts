import { expect } from "vitest";
import type { Bench } from "../bench.ts";
import { type Checks, shownBy, shownJson } from "../check.ts";
import { node, shown } from "../graphs.ts";

/** Runs a primitive node for each value, with an extra literal so that none is cached. */
async function texts(bench: Bench, class_type: string, values: readonly unknown[]): Promise<string[]> {
  const found: string[] = [];
  for (const value of values) found.push(...(await shownBy(bench, shown(node(class_type, { value })))));
  return found;
}

/** Runs a prompt in which the text "BIG" is replaced by a number that JavaScript has not. */
async function runBig(bench: Bench, class_type: string, inputs: Readonly<Record<string, unknown>>, big: string) {
  await using session = await bench.connect();
  const prompt = shown(node(class_type, inputs));
  const body = JSON.stringify({ prompt, client_id: session.clientId }).replace('"BIG"', big);
  const reply = await bench.http.post("/prompt", body);
  expect(reply.status, reply.text).toBe(200);
  const { prompt_id: id } = reply.json<{ prompt_id: string }>();
  await session.until(({ event }) => event?.data.prompt_id === id && event.data.node === null, "its end");
  return (await bench.http.get(`/history/${id}`)).text;
}

export const coercionChecks: Checks = {
  "COERCE-01": async (bench) => {
    expect(await texts(bench, "PrimitiveInt", ["5", " 6 ", 7.9, -7.9, true])).toEqual(["5", "6", "7", "-7", "1"]);
  },
  "COERCE-02": async (bench) => {
    const shown = await texts(bench, "PrimitiveFloat", ["1.5", 2, "1e3", true, 0.1]);
    expect(shown.map(Number)).toEqual([1.5, 2, 1000, 1, 0.1]);
  },
  "COERCE-03": async (bench) => {
    expect(await texts(bench, "PrimitiveString", [5, 1.5, true, "x"])).toEqual(["5", "1.5", "True", "x"]);
  },
  "COERCE-04": async (bench) => {
    const truths = await texts(bench, "PrimitiveBoolean", ["false", "", 0, 1, true]);
    expect(truths).toEqual(["True", "False", "False", "True", "True"]);
  },
  "COERCE-05": async ({ run }) => {
    const { entry } = await run(shown(node("PrimitiveInt", { value: "12" })));
    expect(entry.prompt[2]["5"]?.inputs).toEqual({ value: 12 });
  },
  "COERCE-06": async (bench) => {
    const history = await runBig(bench, "PrimitiveInt", { value: "BIG" }, "9007199254740993");
    expect(history).toMatch(/"value": ?9007199254740993[,}]/);
    expect(history).toContain('"9007199254740993"');
  },
  "COERCE-07": async (bench) => {
    const seed = "18446744073709551615";
    for (const given of [seed, `"${seed}"`]) {
      const history = await runBig(bench, "TestSeed", { seed: "BIG" }, given);
      expect(history).toMatch(new RegExp(`"seed": ?${seed}[,}]`));
      expect(history).toContain(`"${seed}"`);
    }
  },
  "COERCE-08": async (bench) => {
    const value = [1, "a", null];
    expect(await shownJson(bench, shown(node("TestInputs", { value: { __value__: value } })))).toEqual({ value });
    const int = await shownBy(bench, shown(node("PrimitiveInt", { value: { __value__: 31 } })));
    expect(int).toEqual(["31"]);
  },
  "COERCE-09": async (bench) => {
    const value = { x: 0.5, y: [true] };
    expect(await shownJson(bench, shown(node("TestInputs", { value })))).toEqual({ value });
  },
};
