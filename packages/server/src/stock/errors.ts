/** A stock node that cannot do what it was asked to: the text says which value, and what is needed. */
export class StockError extends Error {
  override readonly name = "StockError";
  readonly code = "STOCK_NODE";
}
