export { type Graph, graphOf, promptOf } from "./graph.ts";
export { freshIds } from "./ids.ts";
export { consumersOf, inputOf, type LinkAt, linkKey, linksOf } from "./links.ts";
export { compareIds, topologicalOrder } from "./order.ts";
export { type RewriteRules, type RewriteTools, type Rewritten, rewrite, type StandIn } from "./rewrite.ts";
export { ancestorsOf, descendantsOf } from "./walk.ts";
