import type { HttpBindings } from "@hono/node-server";
import type { Context } from "hono";

/** A request as handlers see it: Hono's context over Node's request and response. */
export type Call = Context<{ Bindings: HttpBindings }>;

export type Method = "GET" | "POST" | "PUT" | "DELETE" | "PATCH";

/** One route as plain data; GET routes answer HEAD too. */
export interface Route {
  readonly method: Method;
  /** Hono's pattern, without `/api`. */
  readonly path: string;
  /** Where it is mounted; bare and under `/api` by default. */
  readonly mount?: "both" | "bare";
  readonly handle: (call: Call) => Response | Promise<Response>;
}

/** The path parameter, decoded; "" when absent. */
export function param(call: Call, name: string): string {
  return call.req.param(name) ?? "";
}
