import { expect } from "vitest";
import type { Bench } from "../bench.ts";
import { type Checks, EMPTY_OK } from "../check.ts";
import { freshName } from "../graphs.ts";

const fileOf = (path: string) => `/userdata/${encodeURIComponent(path)}`;

async function write({ http }: Bench, path: string, content: string, query = "") {
  return http.ask("POST", `${fileOf(path)}${query}`, { body: content });
}

/** The time of a new file in a listing. */
async function modified(bench: Bench): Promise<number> {
  const folder = freshName("folder");
  await write(bench, `${folder}/a.json`, "1");
  const listing = await bench.http.get(`/userdata?dir=${folder}&full_info=true`);
  return listing.json<{ modified: number }[]>()[0]?.modified ?? Number.NaN;
}

export const userChecks: Checks = {
  "USERS-01": async ({ http }) => {
    expect((await http.get("/users")).json()).toEqual({ storage: "server", migrated: expect.any(Boolean) as boolean });
  },
  "USERS-02": async ({ http }) => {
    const [first, second] = [freshName("test.a"), freshName("test.b")];
    expect(await http.post("/settings", { [first]: 1, [second]: { x: [true] } })).toEqual(EMPTY_OK);
    expect(await http.post("/settings", { [first]: 2 })).toEqual(EMPTY_OK);
    expect((await http.get("/settings")).json()).toMatchObject({ [first]: 2, [second]: { x: [true] } });
    expect((await http.get(`/settings/${second}`)).json()).toEqual({ x: [true] });
    expect((await http.get(`/settings/${freshName()}`)).json()).toBeNull();
  },
  "USERS-03": async ({ http }) => {
    for (const value of ["text", 1.5, false, null, [1], { a: 1 }]) {
      const path = `/settings/${freshName("test.c")}`;
      expect(await http.post(path, JSON.stringify(value))).toEqual(EMPTY_OK);
      expect((await http.get(path)).json()).toEqual(value);
    }
  },
  "USERS-04": async (bench) => {
    const name = `${freshName()}.json`;
    const written = await write(bench, name, '{"a": "ü"}');
    expect([written.status, written.json()]).toEqual([200, name]);
    expect((await bench.http.get(fileOf(name))).text).toBe('{"a": "ü"}');
    expect((await bench.http.ask("DELETE", fileOf(name))).status).toBe(204);
    expect((await bench.http.get(fileOf(name))).status).toBe(404);
  },
  "USERS-05": async (bench) => {
    const path = `${freshName("folder")}/deep er/a.json`;
    expect((await write(bench, path, "1")).json()).toBe(path);
    expect((await bench.http.get(fileOf(path))).text).toBe("1");
  },
  "USERS-06": async (bench) => {
    const name = `${freshName()}.json`;
    await write(bench, name, "1");
    expect((await write(bench, name, "2", "?overwrite=false")).status).toBe(409);
    expect((await write(bench, name, "3", "?overwrite=true")).status).toBe(200);
    expect((await bench.http.get(fileOf(name))).text).toBe("3");
  },
  "USERS-07": async (bench) => {
    const [from, to] = [`${freshName()}.json`, `${freshName()}.json`];
    await write(bench, from, "1");
    const moved = await bench.http.post(`${fileOf(from)}/move/${to}`);
    expect([moved.status, moved.json()]).toEqual([200, to]);
    expect((await bench.http.get(fileOf(from))).status).toBe(404);
    expect((await bench.http.get(fileOf(to))).text).toBe("1");
    expect((await bench.http.post(`${fileOf(from)}/move/${to}`)).status).toBe(404);
  },
  "USERS-08": async ({ http }) => {
    expect((await http.get("/userdata")).status).toBe(400);
    expect((await http.get(`/userdata?dir=${freshName()}`)).status).toBe(404);
  },
  "USERS-09": async (bench) => {
    const folder = freshName("folder");
    await write(bench, `${folder}/a.json`, "12");
    await write(bench, `${folder}/b/c.json`, "345");
    const list = async (query: string) => (await bench.http.get(`/userdata?dir=${folder}${query}`)).json<unknown[]>();
    expect(await list("")).toEqual(["a.json"]);
    expect((await list("&recurse=true")).sort()).toEqual(["a.json", "b/c.json"]);
    expect((await list("&recurse=true&split=true")).sort()).toEqual([
      ["a.json", "a.json"],
      ["b/c.json", "b", "c.json"],
    ]);
    const [info] = await list("&full_info=true");
    expect(info).toMatchObject({ path: "a.json", size: 2, modified: expect.any(Number) as number });
  },
  "USERS-10": async (bench) => {
    expect((await write(bench, "../../escape.json", "1")).status).toBe(403);
    expect((await bench.http.get("/userdata?dir=../..")).status).toBe(403);
  },
  "USERS-11": async ({ http }) => {
    expect((await http.get(fileOf(`${freshName()}.json`))).status).toBe(404);
    expect((await http.ask("DELETE", fileOf(`${freshName()}.json`))).status).toBe(404);
  },
  "USERS-13": async (bench) => {
    expect(await modified(bench)).toBeGreaterThan(1_600_000_000_000);
  },
  "USERS-14": async (bench) => {
    const time = await modified(bench);
    expect([time > 1_600_000_000, time < 1_600_000_000_000]).toEqual([true, true]);
  },
  "USERS-12": async (bench) => {
    const folder = freshName("folder");
    await write(bench, `${folder}/a.json`, "12");
    await write(bench, `${folder}/b/c.json`, "345");
    const found = (await bench.http.get(`/v2/userdata?path=${folder}`)).json<Record<string, unknown>[]>();
    const file = { type: "file", modified: expect.any(Number) as number };
    expect(found).toMatchObject([
      { name: "b", path: `${folder}/b`, type: "directory" },
      { name: "a.json", path: `${folder}/a.json`, size: 2, ...file },
      { name: "c.json", path: `${folder}/b/c.json`, size: 3, ...file },
    ]);
  },
};
