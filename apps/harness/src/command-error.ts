import type { Exit } from "./exit.ts";

/** Ends a command with one of the listed exit codes and a sentence that says what to do. */
export class CommandError extends Error {
  override readonly name = "CommandError";
  readonly exit: Exit;
  constructor(exit: Exit, message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.exit = exit;
  }
}
