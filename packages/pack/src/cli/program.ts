import { Command } from "commander";
import { exitCodes, exitHelp } from "./exit.ts";

/** Runs a program of such commands; commander's own complaints are a wrong option. */
export async function runProgram(
  name: string,
  description: string,
  version: string,
  commands: readonly Command[],
): Promise<void> {
  const program = new Command(name)
    .description(description)
    .version(version)
    .addHelpText("after", exitHelp())
    .showHelpAfterError("(--help lists the options)");
  for (const command of commands) program.addCommand(command.exitOverride());
  try {
    await program.exitOverride().parseAsync();
  } catch (error) {
    const { code = "", exitCode } = error as { code?: string; exitCode?: number };
    if (!code.startsWith("commander.")) throw error;
    process.exitCode = exitCode === 0 ? 0 : exitCodes.usage.code;
  }
}
