/** A workflow, as the frontend saves it, with stock nodes in the place of NetDistProceduralSampler. */
export function withStockSampler(workflow: never): unknown;
