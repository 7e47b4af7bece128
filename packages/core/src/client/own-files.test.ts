import { expect, test } from "vitest";
import type { FileEntry } from "./files.ts";
import { OwnFiles } from "./own-files.ts";

const file = (filename: string): FileEntry => ({ filename, subfolder: "netdist", type: "output" });

test("a name is given out again once what it named is empty, and not before", async () => {
  const emptied: string[] = [];
  let go = (): void => {};
  const held = new Promise<void>((resolve) => (go = resolve));
  const own = new OwnFiles("p", async ({ filename }) => {
    await held;
    emptied.push(filename);
  });
  const names = [own.take(), own.take()];
  expect(names).toEqual(["p-0", "p-1"]);
  own.giveBack(["p-0"], [file("a"), file("b")]);
  expect(own.take()).toBe("p-2");
  go();
  await own.settled();
  expect(emptied).toEqual(["a", "b"]);
  expect(own.take()).toBe("p-0");
});

test("a file that cannot be emptied stays, and its name is used again all the same: it is written over", async () => {
  const own = new OwnFiles("p", () => Promise.reject(new Error("no route")));
  own.giveBack([own.take()], [file("a")]);
  await own.settled();
  expect(own.take()).toBe("p-0");
});
