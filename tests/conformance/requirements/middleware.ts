import { from } from "../requirement.ts";

export const middleware = from("server.py, middleware and route table", [
  {
    id: "GUARD-01",
    says: "On loopback, a request from another origin is 403, and one from the same origin is served.",
  },
  { id: "GUARD-02", since: "0.19.0", says: "A request that a browser marks as cross-site is 403." },
  { id: "GUARD-03", says: "A socket from another origin is refused with 403." },
  { id: "GUARD-04", says: "OPTIONS on any path is 200, empty, and without CORS headers." },
  { id: "GUARD-05", says: "An unknown path is 404, a method that no route has 405." },
  { id: "GUARD-10", says: "GET of a route for POST only is 404: it falls through to the files of the web root." },
  { id: "GUARD-06", says: "Every route is also there under /api." },
  { id: "GUARD-07", says: "GET routes answer HEAD without a body." },
  {
    id: "GUARD-08",
    needs: "cors",
    says: "With --enable-cors-header, answers carry the CORS headers and other origins are served.",
  },
  { id: "GUARD-09", needs: "cors", since: "0.4.0", says: "The CORS headers allow PATCH." },
]);
