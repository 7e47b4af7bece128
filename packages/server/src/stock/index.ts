export { createStockPack, type StockPackOptions } from "./stock-pack.ts";
