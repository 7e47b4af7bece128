import { expect, test } from "vitest";
import { exitCodes } from "../exit.ts";
import { testFolder } from "../testing/folder.ts";
import { netdist } from "../testing/netdist.ts";

const here = testFolder();

test.for([[], ["run"], ["workers"], ["serve"], ["receive"], ["demo"]])(
  "%j --help lists what it takes and its exit codes",
  async (command) => {
    await using run = netdist([...command, "--help"], here);
    const { code, stdout } = await run.ended;
    expect(code).toBe(0);
    for (const { code: number, says } of Object.values(exitCodes)) expect(stdout).toContain(`${number}  ${says}`);
    if (command.length > 0) expect(stdout).toContain("--json");
  },
);
