import { expect } from "vitest";
import type { Checks } from "../check.ts";
import { emptyImage, link, node, plainPrompt, preview, waitPrompt } from "../graphs.ts";
import type { Prompt } from "../wire.ts";

const number = expect.any(Number) as number;
const failing = (): Prompt => ({
  "1": emptyImage(),
  "4": node("TestRaise", { image: link("1"), message: "it broke" }),
  "9": preview(link("4")),
});

export const eventChecks: Checks = {
  "EVENT-01": async ({ run }) => {
    const { names, events } = await run(plainPrompt());
    expect(names()).toEqual([
      "execution_start",
      "execution_cached",
      "executing",
      "executing",
      "executing",
      "executed",
      "execution_success",
      "executing",
    ]);
    const nodes = events.filter(({ type }) => type === "executing").map(({ data }) => data.node);
    expect(nodes).toEqual(["1", "2", "9", null]);
  },
  "EVENT-02": async ({ run }) => {
    const { id, events } = await run(plainPrompt());
    const told = events.filter(({ type }) => type === "executing").map(({ data }) => data);
    expect(told[0]).toEqual({ node: "1", display_node: "1", prompt_id: id });
    expect(told.at(-1)).toEqual({ node: null, prompt_id: id });
  },
  "EVENT-03": async ({ run }) => {
    const { id, events } = await run(plainPrompt());
    const cached = events.find(({ type }) => type === "execution_cached");
    expect(cached?.data).toEqual({ nodes: [], prompt_id: id, timestamp: number });
  },
  "EVENT-04": async ({ run }) => {
    const { id, events, output } = await run(plainPrompt());
    const executed = events.filter(({ type }) => type === "executed").map(({ data }) => data);
    expect(executed).toEqual([{ node: "9", display_node: "9", output: output("9"), prompt_id: id }]);
  },
  "EVENT-05": async ({ run }) => {
    // `run` reads the history at the last `executing`, and fails when it is not there.
    const { messages } = await run(plainPrompt());
    const types = messages.map(({ event }) => event?.type);
    const success = types.indexOf("execution_success");
    expect(types.slice(success + 1, types.lastIndexOf("executing") + 1)).toEqual(["status", "executing"]);
  },
  "EVENT-06": async ({ run }) => {
    const { id, events } = await run(failing());
    expect(events.find(({ type }) => type === "execution_error")?.data).toEqual({
      prompt_id: id,
      node_id: "4",
      node_type: "TestRaise",
      executed: ["1"],
      exception_message: expect.stringMatching(/^it broke\n?$/) as string,
      exception_type: expect.stringMatching(/Error$/) as string,
      traceback: expect.arrayContaining([expect.any(String)]) as string[],
      current_inputs: expect.objectContaining({ message: ["it broke"] }) as object,
      current_outputs: expect.toSatisfy((ids: string[]) => ids.sort().join() === "1,4,9") as string[],
      timestamp: number,
    });
    expect(events.map(({ data }) => data.node)).not.toContain("9");
  },
  "EVENT-07": async ({ run }) => {
    const { id, events } = await run(waitPrompt(3));
    const told = events.filter(({ type }) => type === "progress").map(({ data }) => data);
    expect(told[0]).toEqual({ value: 1, max: 3, prompt_id: id, node: "3" });
    expect(told.at(-1)).toEqual({ value: 3, max: 3, prompt_id: id, node: "3" });
  },
  "EVENT-08": async ({ run }) => {
    const { id, events } = await run(plainPrompt());
    const states = events.filter(({ type }) => type === "progress_state").map(({ data }) => data.nodes);
    const of = (node: string, state: string) => ({
      [node]: {
        value: state === "finished" ? 1 : 0,
        max: 1,
        state,
        node_id: node,
        prompt_id: id,
        display_node_id: node,
        parent_node_id: null,
        real_node_id: node,
      },
    });
    expect(states[0]).toEqual(of("1", "running"));
    expect(states[1]).toEqual(of("1", "finished"));
    expect(states[2]).toEqual({ ...of("1", "finished"), ...of("2", "running") });
    expect(states.at(-1)).toEqual({ ...of("1", "finished"), ...of("2", "finished"), ...of("9", "finished") });
  },
  "EVENT-09": async ({ run }) => {
    const { events } = await run(waitPrompt(3));
    const states = events.flatMap(({ type, data }) =>
      type === "progress_state" ? [(data.nodes as Record<string, { value: number; max: number }>)["3"]] : [],
    );
    expect(states).toContainEqual(expect.objectContaining({ value: 1, max: 3, state: "running" }));
    expect(states.at(-1)).toMatchObject({ value: 3, max: 3, state: "finished" });
  },
  "EVENT-10": async ({ run }) => {
    const { events } = await run(plainPrompt());
    for (const type of ["execution_start", "execution_success"]) {
      const timestamp = events.find((event) => event.type === type)?.data.timestamp;
      expect(timestamp).toBeGreaterThan(1_600_000_000_000);
      expect(Number.isInteger(timestamp)).toBe(true);
    }
  },
  "EVENT-11": async ({ run }) => {
    const { names, messages } = await run(failing());
    expect(names().slice(-2)).toEqual(["execution_error", "executing"]);
    expect(messages.map(({ event }) => event?.type).slice(-2)).toEqual(["status", "executing"]);
  },
};
