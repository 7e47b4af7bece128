/** A hazard of ComfyUI servers (H), a fault on the way (F) or a threat (T) that this project withstands. */
export interface Row {
  /** Tests cite it at the end of their names: `… (H7)`, `… (F20, H11)`. */
  readonly id: string;
  /** What happens, and what is done about it. */
  readonly says: string;
  /** Why no test cites it yet: the code that it is about does not exist. A cited row has to lose this. */
  readonly later?: string;
}

/** Rows as a table: id and sentence, with a reason where the code is still to come. */
export function rows(...table: readonly (readonly [id: string, says: string, later?: string])[]): readonly Row[] {
  return table.map(([id, says, later]) => ({ id, says, ...(later !== undefined && { later }) }));
}
