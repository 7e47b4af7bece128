import { createServer, type Profile, type Server } from "@netdist/server";
import { afterAll, beforeAll, describe } from "vitest";
import { conformance } from "./suite.ts";
import { createTestPack } from "./test-nodes/pack.ts";

const profiles: readonly Profile[] = ["0.3.64", "0.33.0"];

describe.each(profiles)("profile %s", (profile) => {
  const started: Server[] = [];
  const start = async (corsOrigin?: string) => {
    // A small limit, so that a body over it is soon sent.
    const server = await createServer({
      profile,
      packs: [createTestPack()],
      maxUploadSize: 4 * 1024 * 1024,
      corsOrigin,
    });
    started.push(server);
    return server.url;
  };
  let url = "";
  beforeAll(async () => {
    url = await start();
  });
  afterAll(async () => {
    for (const server of started) await server.close();
  });
  const withCors = () => start("*");
  conformance({ kind: "ours", version: profile, testNodes: true, withCors, url: () => url });
});
