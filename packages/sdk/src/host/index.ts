export { createLifetime, type Lifetime } from "./lifetime.ts";
export { NodeInputError } from "./node-input-error.ts";
export { type Returned, returned } from "./returned.ts";
export { type AnswerRoute, createRoutes, MAX_ROUTE_BODY, type RouteRequest } from "./routes.ts";
export { sameHost, splitHost } from "./same-host.ts";
export { createServices, type Services } from "./services.ts";
export { createThrottle, type Throttle } from "./throttle.ts";
export { compareVersions } from "./versions.ts";
export { settledWithin, untilAborted } from "./waiting.ts";
