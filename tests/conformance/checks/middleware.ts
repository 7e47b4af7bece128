import { WebSocket } from "undici";
import { expect } from "vitest";
import type { Checks } from "../check.ts";
import { httpOf } from "../http.ts";

const OTHER = { Origin: "http://example.com" };

export const middlewareChecks: Checks = {
  "GUARD-01": async ({ http, server }) => {
    const status = async (origin: string) => (await http.get("/queue", { Origin: origin })).status;
    const { port } = new URL(server.url);
    expect(await status("http://example.com")).toBe(403);
    expect(await status(`http://127.0.0.1:${port}`)).toBe(200);
    expect(await status("http://127.0.0.1:1")).toBe(403);
    expect((await http.post("/interrupt", {}, OTHER)).status).toBe(403);
  },
  "GUARD-02": async ({ http }) => {
    expect((await http.get("/queue", { "Sec-Fetch-Site": "cross-site" })).status).toBe(403);
    expect((await http.get("/queue", { "Sec-Fetch-Site": "same-origin" })).status).toBe(200);
  },
  "GUARD-03": async ({ server }) => {
    const socket = new WebSocket(`${server.url.replace(/^http/, "ws")}/ws?clientId=x`, { headers: OTHER });
    const end = await new Promise<string>((resolve) => {
      socket.addEventListener("open", () => resolve("opened"));
      socket.addEventListener("error", () => resolve("refused"));
    });
    socket.close();
    expect(end).toBe("refused");
  },
  "GUARD-04": async ({ http }) => {
    for (const path of ["/prompt", "/no/such/path"]) {
      const reply = await http.ask("OPTIONS", path);
      expect([path, reply.status, reply.text]).toEqual([path, 200, ""]);
      expect(reply.headers.get("access-control-allow-origin")).toBeNull();
    }
  },
  "GUARD-05": async ({ http }) => {
    expect((await http.get("/no/such/path")).status).toBe(404);
    expect((await http.ask("DELETE", "/queue")).status).toBe(405);
  },
  "GUARD-10": async ({ http }) => {
    expect((await http.get("/interrupt")).status).toBe(404);
  },
  "GUARD-06": async ({ http }) => {
    for (const path of [
      "/prompt",
      "/queue",
      "/history",
      "/object_info/EmptyImage",
      "/system_stats",
      "/features",
      "/users",
    ]) {
      const reply = await http.get(`/api${path}`);
      expect([path, reply.status]).toEqual([path, 200]);
    }
    expect((await http.post("/api/prompt", {})).status).toBe(400);
    expect((await http.post("/api/queue", {})).status).toBe(200);
    expect((await http.get("/api/internal/logs")).status).toBe(404);
  },
  "GUARD-07": async ({ http }) => {
    for (const path of ["/queue", "/api/system_stats"]) {
      const reply = await http.ask("HEAD", path);
      expect([path, reply.status, reply.text]).toEqual([path, 200, ""]);
    }
  },
  "GUARD-08": async ({ server }) => {
    const reply = await httpOf((await server.withCors?.()) ?? "").get("/queue", OTHER);
    expect(reply.status).toBe(200);
    expect(Object.fromEntries(reply.headers)).toMatchObject({
      "access-control-allow-origin": "*",
      "access-control-allow-methods": expect.stringContaining("POST, GET, DELETE, PUT, OPTIONS") as string,
      "access-control-allow-headers": "Content-Type, Authorization",
      "access-control-allow-credentials": "true",
    });
  },
  "GUARD-09": async ({ server }) => {
    const reply = await httpOf((await server.withCors?.()) ?? "").get("/queue", OTHER);
    expect(reply.headers.get("access-control-allow-methods")).toContain("PATCH");
  },
};
