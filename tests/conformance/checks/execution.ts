import { expect } from "vitest";
import { type Checks, shownBy, shownJson } from "../check.ts";
import { emptyImage, freshName, link, node, plainPrompt, preview, show, shown } from "../graphs.ts";
import type { Event, Prompt } from "../wire.ts";

const ran = (events: readonly Event[]) =>
  events.flatMap(({ type, data }) => (type === "executing" && data.node ? [data.node] : []));
const blocked = (message: string): Prompt => ({
  "1": emptyImage(),
  "4": node("TestBlock", { image: link("1"), blocked: true, message }),
  "5": node("ImageInvert", { image: link("4") }),
  "8": preview(link("1")),
  "9": preview(link("5")),
});
const expanding = (fail = false): Prompt => ({
  "1": emptyImage({ color: 0x102030 }),
  "7": node("TestExpand", { image: link("1"), times: 2, fail, nonce: freshName() }),
  "9": preview(link("7")),
});

export const executionChecks: Checks = {
  "EXEC-01": async ({ run }) => {
    const switched = (on: boolean): Prompt => ({
      "1": emptyImage(),
      "2": emptyImage(),
      "3": node("TestSwitch", { on, yes: link("1"), no: link("2") }),
      "9": preview(link("3")),
    });
    expect(new Set(ran((await run(switched(true))).events))).toEqual(new Set(["3", "1", "9"]));
    expect(new Set(ran((await run(switched(false))).events))).toEqual(new Set(["3", "2", "9"]));
  },
  "EXEC-20": async ({ run }) => {
    const { events } = await run({
      "1": emptyImage(),
      "3": node("TestSwitch", { on: true, yes: link("1"), no: link("1") }),
      "9": preview(link("3")),
    });
    expect(ran(events)).toEqual(["3", "1", "3", "9"]);
  },
  "EXEC-02": async (bench) => {
    const lists = { "1": node("TestRange", { count: 4 }), "2": node("TestRange", { count: 2 }) };
    const pair = shown(node("TestPair", { a: link("1"), b: link("2") }), lists);
    expect(await shownBy(bench, pair)).toEqual(["0,0", "1,1", "2,1", "3,1"]);
    const literal = shown(node("TestPair", { a: link("2"), b: 7 }), lists);
    expect(await shownBy(bench, literal)).toEqual(["0,7", "1,7"]);
  },
  "EXEC-03": async (bench) => {
    const range = { "1": node("TestRange", { count: 3 }) };
    const given = await shownJson(bench, shown(node("TestGather", { values: link("1"), label: "x" }), range));
    expect(given).toEqual([[0, 1, 2], ["x"]]);
  },
  "EXEC-04": async ({ run }) => {
    const { events } = await run({
      ...plainPrompt(),
      "20": emptyImage(),
      "21": node("ImageInvert", { image: link("20") }),
    });
    expect(ran(events)).toEqual(["1", "2", "9"]);
  },
  "EXEC-05": async ({ run }) => {
    const { output } = await run({ "1": node("TestRange", { count: 3 }), "9": node("TestShow", { value: link("1") }) });
    expect(output("9")).toEqual({ numbers: [0, 100, 1, 101, 2, 102], words: ["n0", "n1", "n2"] });
  },
  "EXEC-06": async ({ run }) => {
    const { events, entry, names } = await run(blocked(""));
    expect(Object.keys(entry.outputs)).toEqual(["8"]);
    expect(entry.status).toMatchObject({ status_str: "success", completed: true });
    expect(names()).not.toContain("execution_error");
    expect(events.filter(({ type }) => type === "executed")).toHaveLength(1);
  },
  "EXEC-07": async ({ run }) => {
    const { events, entry } = await run(blocked("closed today"));
    const errors = events.filter(({ type }) => type === "execution_error").map(({ data }) => data);
    expect(errors).toHaveLength(1);
    expect(errors[0]).toMatchObject({
      node_id: "5",
      node_type: "ImageInvert",
      exception_type: "ExecutionBlocked",
      exception_message: "Execution Blocked: closed today",
      traceback: [],
    });
    expect(entry.status.status_str).toBe("success");
    expect(entry.status.messages.map(([name]) => name)).not.toContain("execution_error");
  },
  "EXEC-08": async ({ run }) => {
    const { events, output } = await run(expanding());
    const inside = events.filter(({ type, data }) => type === "executing" && data.node?.startsWith("7."));
    expect(inside.length).toBeGreaterThanOrEqual(3);
    for (const { data } of inside) expect(data.display_node).toBe("7");
    expect(output("9").images).toHaveLength(1);
  },
  "EXEC-09": async ({ run }) => {
    const { entry } = await run(expanding());
    const inside = Object.keys(entry.outputs).find((id) => id.startsWith("7."));
    expect(inside).toBeDefined();
    expect(entry.meta[inside ?? ""]).toEqual({
      node_id: inside,
      display_node: "7",
      parent_node: "7",
      real_node_id: "7",
    });
  },
  "EXEC-10": async ({ run }) => {
    const { events } = await run(expanding(true));
    expect(events.find(({ type }) => type === "execution_error")?.data).toMatchObject({
      node_id: "7",
      node_type: "TestExpand",
      exception_message: expect.stringMatching(/^inside/) as string,
    });
  },
  "EXEC-11": async ({ run }) => {
    const meeting = freshName("meeting");
    const { output } = await run({
      "1": node("TestMeet", { meeting, parties: 2, name: "first" }),
      "2": node("TestMeet", { meeting, parties: 2, name: "second" }),
      "8": show(link("1")),
      "9": show(link("2")),
    });
    expect([output("8").text, output("9").text]).toEqual([["first"], ["second"]]);
  },
  "EXEC-12": async ({ run }) => {
    const { entry } = await run({ ...plainPrompt(), "1": emptyImage({ unknown: "x", other: { a: 1 } }) });
    expect(entry.status.status_str).toBe("success");
  },
  "EXEC-13": async (bench) => {
    const more = { "1": node("PrimitiveInt", { value: 41 }) };
    const made = node("TestInputs", { value: {}, further: link("1"), literal: 3 });
    expect(await shownJson(bench, shown(made, more))).toEqual({ further: 41, value: {} });
  },
  "EXEC-14": async (bench) => {
    expect(await shownJson(bench, shown(node("TestInputs", { value: {} })))).toEqual({ value: {} });
    const both = { value: {}, extra: 8 };
    expect(await shownJson(bench, shown(node("TestInputs", both)))).toEqual(both);
  },
  "EXEC-15": async ({ run }) => {
    const value = Math.trunc(Math.random() * 2 ** 40);
    const { events, output } = await run(
      shown(node("TestRaw", { link: link("1") }), { "1": node("PrimitiveInt", { value }) }),
    );
    expect(JSON.parse(output("9").text?.[0] ?? "")).toEqual(["1", 0]);
    expect(ran(events)).toEqual(["1", "5", "9"]);
  },
  "EXEC-16": async ({ run }) => {
    const prompt = shown(node("TestHidden", { value: Math.trunc(Math.random() * 2 ** 40) }));
    const extra_pnginfo = { workflow: { id: "w" }, note: 1 };
    const { output } = await run(prompt, { body: { extra_data: { extra_pnginfo } } });
    expect(JSON.parse(output("9").text?.[0] ?? "")).toEqual({ prompt, extra: extra_pnginfo, id: "5" });
  },
  "EXEC-17": async ({ run }) => {
    const { entry } = await run({ ...plainPrompt(), "7": preview(link("1")), "8": preview(link("2")) });
    expect(Object.keys(entry.outputs).sort()).toEqual(["7", "8", "9"]);
  },
  "EXEC-18": async ({ run }) => {
    const { entry } = await run({ "89:0": emptyImage(), "a b/ü": preview(link("89:0")) });
    expect(Object.keys(entry.outputs)).toEqual(["a b/ü"]);
  },
  "EXEC-19": async ({ run }) => {
    const name = freshName();
    const { output } = await run({
      "1": node("TestSeed", { seed: 1 }),
      "2": node("TestSeed", { seed: 2 }),
      "8": show(link("1")),
      "9": node("PreviewAny", { source: link("2"), nonce: name }),
    });
    expect([output("8").text, output("9").text]).toEqual([["1"], ["2"]]);
  },
};
