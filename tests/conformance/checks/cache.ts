import { expect } from "vitest";
import type { Finished } from "../bench.ts";
import type { Checks } from "../check.ts";
import { emptyImage, freshName, link, node, plainPrompt, preview, save, scale, show } from "../graphs.ts";
import { fetchPng, pngOf, uploaded } from "../picture.ts";
import type { Prompt } from "../wire.ts";

function cachedIn({ events }: Finished): string[] {
  const nodes = events.find(({ type }) => type === "execution_cached")?.data.nodes;
  return [...(nodes as string[])].sort();
}
function ranIn({ events }: Finished): string[] {
  return events.flatMap(({ type, data }) => (type === "executing" && data.node ? [data.node] : []));
}
const counting = (inputs: Readonly<Record<string, unknown>>, more: object = {}): Prompt => ({
  "5": { ...node("TestChanging", { always: false, token: "t", ...inputs }), ...more },
  "9": show(link("5")),
});

export const cacheChecks: Checks = {
  "CACHE-01": async ({ run }) => {
    const prompt = { ...plainPrompt(), "10": save(link("2")) };
    const first = await run(prompt);
    const again = await run(prompt);
    expect(cachedIn(again)).toEqual(["1", "10", "2", "9"]);
    expect(ranIn(again)).toEqual([]);
    expect(again.entry.outputs).toEqual(first.entry.outputs);
    const told = again.events.filter(({ type }) => type === "executed").map(({ data }) => data.node);
    expect(told.sort()).toEqual(["10", "9"]);
  },
  "CACHE-02": async ({ run }) => {
    const prompt = { ...plainPrompt(), "8": preview(link("1")) };
    await run(prompt);
    const again = await run({ ...prompt, "2": scale(link("1"), { width: 32 }) });
    expect(cachedIn(again)).toEqual(["1", "8"]);
    expect(ranIn(again)).toEqual(["2", "9"]);
  },
  "CACHE-03": async ({ run }) => {
    const prompt = { ...plainPrompt(), "9": save(link("2")) };
    const first = await run(prompt);
    const inputs = { ...prompt["9"]?.inputs, _nonce: 1 };
    const again = await run({ ...prompt, "9": node("SaveImage", inputs) });
    expect(ranIn(again)).toEqual(["9"]);
    expect(again.output("9")).not.toEqual(first.output("9"));
  },
  "CACHE-04": async ({ run }) => {
    const prompt = plainPrompt();
    await run(prompt);
    const titled = { ...scale(link("a")), _meta: { title: "Another" } };
    const again = await run({ a: prompt["1"] as never, "5:2": titled, c: preview(link("5:2")) });
    expect(cachedIn(again)).toEqual(["5:2", "a", "c"]);
  },
  "CACHE-05": async ({ run }) => {
    const prompt = counting({ name: freshName(), always: true });
    expect((await run(prompt)).output("9").text).toEqual(["1"]);
    const again = await run(prompt);
    expect([again.output("9").text, cachedIn(again)]).toEqual([["2"], []]);
  },
  "CACHE-06": async ({ run }) => {
    const prompt = counting({ name: freshName() });
    await run(prompt);
    const again = await run(prompt);
    expect([again.output("9").text, cachedIn(again)]).toEqual([["1"], ["5", "9"]]);
  },
  "CACHE-07": async ({ run }) => {
    const prompt = counting({ name: freshName(), always: true }, { is_changed: ["mine"] });
    await run(prompt);
    const again = await run(prompt);
    expect([again.output("9").text, cachedIn(again)]).toEqual([["1"], ["5", "9"]]);
  },
  "CACHE-08": async (bench) => {
    const image = await uploaded(bench, pngOf([1, 2, 3]));
    const prompt = { "1": node("LoadImage", { image }), "9": save(link("1")) };
    const { entry, output } = await bench.run(prompt);
    const { text } = await fetchPng(bench, output("9").images?.[0]);
    const written = JSON.parse(text.get("prompt") ?? "") as Prompt;
    expect(written["1"]?.is_changed).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(entry.prompt[2]).toEqual(prompt);
  },
  "CACHE-09": async ({ run }) => {
    const made = node("TestHidden", { value: Math.trunc(Math.random() * 2 ** 40) });
    await run({ "5": made, "9": show(link("5")) });
    const other = await run({ "6": made, "9": show(link("6")) });
    expect(cachedIn(other)).toEqual([]);
  },
  "CACHE-10": async ({ run }) => {
    const image = emptyImage();
    await run({ "1": image, "4": node("TestRaise", { image: link("1"), message: "no" }), "9": preview(link("4")) });
    expect(cachedIn(await run({ "1": image, "9": preview(link("1")) }))).toEqual(["1"]);
  },
  "CACHE-11": async ({ run }) => {
    const prompt = plainPrompt();
    await run(prompt);
    await run(plainPrompt());
    expect(cachedIn(await run(prompt))).toEqual([]);
  },
  "CACHE-12": async (bench) => {
    const filename = await uploaded(bench, pngOf([1, 2, 3]));
    const prompt = { "1": node("LoadImage", { image: filename }), "9": preview(link("1")) };
    await bench.run(prompt);
    expect(cachedIn(await bench.run(prompt))).toEqual(["1", "9"]);
    await uploaded(bench, pngOf([3, 2, 1]), { filename, overwrite: "true" });
    expect(ranIn(await bench.run(prompt))).toEqual(["1", "9"]);
  },
  "CACHE-13": async ({ run }) => {
    const image = emptyImage();
    const { entry } = await run({ "1": image, "2": image, "8": preview(link("1")), "9": preview(link("2")) });
    expect(Object.keys(entry.outputs).sort()).toEqual(["8", "9"]);
  },
};
