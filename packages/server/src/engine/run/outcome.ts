import type { Failure } from "./failure.ts";

/** The run ends with an error message to its client. */
export class RunFailed extends Error {
  override readonly name = "RunFailed";
  readonly failure: Failure;
  constructor(failure: Failure) {
    super(failure.message);
    this.failure = failure;
  }
}

/** A fault: the executor ends here and tells nobody. */
export class ExecutorDied extends Error {
  override readonly name = "ExecutorDied";
}
