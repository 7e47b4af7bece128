import { describe, expect, test } from "vitest";
import { configSchema } from "../config/index.ts";
import { NetDistError } from "../errors/index.ts";
import { poolEntries } from "./pool-entries.ts";

const config = configSchema.parse({
  workers: [
    { name: "attic", url: "http://10.0.0.5:8188", tags: ["sdxl"] },
    { name: "barn", url: "http://10.0.0.6:8188", tags: ["sdxl", "slow"] },
    { name: "own", url: "http://10.0.0.1:8188" },
    { name: "off", url: "http://10.0.0.9:8188", tags: ["sdxl"], enabled: false },
  ],
});
const self = {
  config: "netdist.yaml",
  is: ({ url }: { url: string }) => url === "http://10.0.0.1:8188",
  refusal: (worker: string) => new NetDistError("SELF_DISPATCH", `${worker} is this server`, { phase: "preflight" }),
};
const names = (...words: string[]) => poolEntries(config, words, self).map(({ name, url }) => name ?? url);

describe("the workers of a pool", () => {
  test.for([
    { words: [], found: ["attic", "barn"] },
    { words: ["sdxl"], found: ["attic", "barn"] },
    { words: ["slow", "attic"], found: ["attic", "barn"] },
    { words: ["own", "barn"], found: ["barn"] },
    { words: ["http://10.0.0.6:8188/"], found: ["barn"] },
    { words: ["http://127.0.0.1:8288/", "attic"], found: ["attic", "http://127.0.0.1:8288"] },
  ])("$words: those that are meant, switched on, and not this server", ({ words, found }) => {
    expect(names(...words)).toEqual(found);
  });
  test("only this server itself is refused", () => {
    expect(() => names("own")).toThrow("own is this server");
  });
  test.for([
    [["nope"], '"nope" is neither the name nor the address nor a tag'],
    [["off"], "switched off"],
    [["http://192.0.2.1:8188"], "is not one of the listed workers"],
  ] as const)("%j is refused", ([words, says]) => {
    expect(() => names(...words)).toThrow(says);
  });
});
