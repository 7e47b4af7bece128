/** A value that a node gave, which cannot go to ComfyUI. */
export class ValueError extends Error {
  override readonly name = "ValueError";
  readonly code: "NOT_SENDABLE" | "WRONG_SIZE" | "HANDLE_EXPIRED";
  constructor(code: ValueError["code"], message: string) {
    super(message);
    this.code = code;
  }
}
