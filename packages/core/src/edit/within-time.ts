import { runInNewContext } from "node:vm";

/**
 * Gives what `work` gives, or undefined when it took longer than `ms`. Node stops synchronous code from outside in no
 * other way on the same thread; a pattern that tries without end is stopped too. The thread does nothing else meanwhile.
 */
export function withinTime<T>(ms: number, work: () => T): { readonly value: T } | undefined {
  try {
    return runInNewContext("({ value: work() })", { work }, { timeout: ms }) as { value: T };
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_SCRIPT_EXECUTION_TIMEOUT") return undefined;
    throw error;
  }
}
