import { createHash } from "node:crypto";
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { floats, type Tensor } from "@netdist/sdk";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createStockPack } from "../stock-pack.ts";
import { call, createContext } from "./call.ts";
import { makeFolders, type TestFolders } from "./folders.ts";

interface Digest {
  readonly shape: readonly number[];
  /** Of the float32 values. */
  readonly sha256: string;
}
type Facts = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Digest>>>>>>;

const FIXTURES = fileURLToPath(new URL("../fixtures", import.meta.url));
const facts = JSON.parse(await readFile(join(FIXTURES, "pictures.json"), "utf8")) as Facts;
let folders: TestFolders;

beforeAll(async () => {
  folders = await makeFolders();
  await mkdir(folders.root("input"), { recursive: true });
  for (const name of Object.keys(facts["0.3.64"] ?? {})) {
    await copyFile(join(FIXTURES, "pictures", name), join(folders.root("input"), name));
  }
});
afterAll(() => folders[Symbol.asyncDispose]());

async function digest(tensor: Tensor): Promise<Digest> {
  const values = await floats(tensor);
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
  return { shape: tensor.shape, sha256: createHash("sha256").update(bytes).digest("hex") };
}

async function load(profile: "0.3.64" | "0.33.0", image: string) {
  const pack = createStockPack({ profile });
  const { context } = createContext({ folders });
  const loaded = (await call(pack, "LoadImage", { image }, context)) as { IMAGE: Tensor; MASK: Tensor };
  const channel = async (name: string) => {
    const { MASK } = (await call(pack, "LoadImageMask", { image, channel: name }, context)) as { MASK: Tensor };
    return await digest(MASK);
  };
  return { ...loaded, alpha: await channel("alpha"), green: await channel("green") };
}

// 0.33.0 itself could not read the gray and 16-bit files (PyAV 17), so it has no facts for them.
describe.each(["0.3.64", "0.33.0"] as const)("PNG files as ComfyUI %s loads them", (profile) => {
  test.each(Object.keys(facts[profile] ?? {}))("%s", async (name) => {
    const { IMAGE, MASK, alpha, green } = await load(profile, name);
    expect({ image: await digest(IMAGE), mask: await digest(MASK), alpha, green }).toEqual(facts[profile]?.[name]);
  });
});

test("16 bits stay 16 bits for 0.33.0", async () => {
  const { IMAGE } = await load("0.33.0", "rgb16.png");
  expect(IMAGE).toMatchObject({ dtype: "uint16", normalized: true });
});

test("other formats come from the host's codec", async () => {
  await sharp({ create: { width: 4, height: 2, channels: 3, background: "#fff" } })
    .jpeg()
    .toFile(join(folders.root("input"), "a.jpg"));
  const { IMAGE, MASK } = await load("0.33.0", "a.jpg");
  expect([IMAGE.shape, MASK.shape]).toEqual([
    [1, 2, 4, 3],
    [1, 64, 64],
  ]);
});

describe("names", () => {
  const node = createStockPack().nodes.find((candidate) => candidate.id === "LoadImage");
  const check = (image: string) => node?.validate?.({ image }, createContext({ folders }).context);

  test.each([["rgb8.png"], ["rgb8.png [input]"]])("%s is there", async (name) => expect(await check(name)).toBe(true));

  test.each([["absent.png"], ["../x.png"], ["/etc/passwd"], ["rgb8.png [output]"]])("%s is not (T3)", async (name) => {
    expect(await check(name)).toBe(`Invalid image file: ${name}`);
    await expect(load("0.33.0", name)).rejects.toMatchObject({ code: "FILE_NAME" });
  });

  test("the fingerprint is the hash of the bytes", async () => {
    const bytes = await readFile(join(folders.root("input"), "rgb8.png"));
    const fingerprint = await node?.fingerprint?.({ image: "rgb8.png" }, createContext({ folders }).context);
    expect(fingerprint).toBe(createHash("sha256").update(bytes).digest("hex"));
  });
});
