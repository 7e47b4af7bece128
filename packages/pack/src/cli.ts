#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { buildCommand } from "./cli/build.ts";
import { installOwnCommands } from "./cli/install-own.ts";
import { newCommand } from "./cli/new.ts";
import { runProgram } from "./cli/program.ts";

const { version } = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8")) as {
  readonly version: string;
};
const description = "Build node packs written in TypeScript for ComfyUI, and install them.";
await runProgram("netdist-pack", description, version, [newCommand(version), buildCommand(), ...installOwnCommands()]);
