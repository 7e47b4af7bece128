#!/usr/bin/env node
import { Command } from "commander";
import { demoCommand } from "./commands/demo.ts";
import { receiveCommand } from "./commands/receive.ts";
import { runCommand } from "./commands/run.ts";
import { serveCommand } from "./commands/serve.ts";
import { workersCommand } from "./commands/workers.ts";
import { exitCodes, exitHelp } from "./exit.ts";
import { version } from "./version.ts";

const program = new Command("netdist")
  .description("Run ComfyUI workflows on several ComfyUI servers.")
  .version(version)
  .addHelpText("after", exitHelp())
  .showHelpAfterError("(--help lists the options)")
  .configureHelp({ showGlobalOptions: true });

for (const command of [runCommand(), workersCommand(), serveCommand(), receiveCommand(), demoCommand()]) {
  program.addCommand(command.exitOverride());
}

// A reader that has gone, as in `| head`, is a Ctrl-C: what runs on workers is stopped.
let gone = false;
process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  if (error.code !== "EPIPE") throw error;
  if (!gone) process.emit("SIGTERM");
  gone = true;
});

try {
  await program.exitOverride().parseAsync();
} catch (error) {
  // commander has printed its message; only the exit code is left to say.
  const { code = "", exitCode } = error as { code?: string; exitCode?: number };
  if (!code.startsWith("commander.")) throw error;
  process.exitCode = exitCode === 0 ? 0 : exitCodes.usage.code;
}
