import { json } from "../answer.ts";
import { readObject } from "../body.ts";
import { statOf } from "../files/walk.ts";
import type { Parts } from "../parts.ts";
import type { Call, Route } from "../route.ts";
import { USER, userRoot } from "./user-files.ts";

/** One user only: `POST /users` says so instead of promising a second one. */
export function userRoutes(parts: Parts): Route[] {
  return [
    {
      method: "GET",
      path: "/users",
      handle: async () =>
        json({ storage: "server", migrated: (await statOf(userRoot(parts.directories.user))) !== undefined }),
    },
    { method: "POST", path: "/users", handle: (call) => refuseUser(call, parts.maxUploadSize) },
  ];
}

async function refuseUser(call: Call, limit: number): Promise<Response> {
  const { username } = await readObject(call.env.incoming, limit);
  if (typeof username !== "string") throw new TypeError("username is no text");
  const error = username === USER ? "Duplicate username." : "This server has one user only.";
  return json({ error }, 400);
}
