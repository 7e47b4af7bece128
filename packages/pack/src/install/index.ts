export { type Installable, installCommands } from "../cli/install.ts";
export { runProgram } from "../cli/program.ts";
export { InstallError, type InstallErrorCode } from "./errors.ts";
export type { PackSource } from "./plan.ts";
