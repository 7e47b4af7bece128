/** A request to the panel that cannot be done as it stands; `status` is of HTTP. */
export class RefusedError extends Error {
  override readonly name = "RefusedError";
  readonly status: number;
  readonly code: string;
  /** What to do. */
  readonly fix: string | null;
  constructor(status: number, code: string, message: string, fix: string | null = null) {
    super(message);
    this.status = status;
    this.code = code;
    this.fix = fix;
  }
}
