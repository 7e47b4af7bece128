#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { installCommands, runProgram } from "@netdist/pack/install";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};
const name = "netdist";
const folder = fileURLToPath(new URL(`../build/${name}`, import.meta.url));
const commands = installCommands({ name: async () => name, source: async () => ({ name, folder }) });
await runProgram("netdist-comfyui", "Install the NetDist node pack into ComfyUI.", version, commands);
