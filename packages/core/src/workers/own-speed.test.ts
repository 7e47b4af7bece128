import { expect, test } from "vitest";
import { listedWorker } from "../config/index.ts";
import { Speeds } from "../pool/index.ts";
import { createOwnSpeed } from "./own-speed.ts";

const signature = { key: "k", models: [] };
const workers = ["http://10.0.0.5:8188", "http://10.0.0.6:8188"].map(listedWorker);
const at = (running: number) => ({ units: 1, running, fetching: 0, cold: false });

test("unmeasured machines share by weight", () => {
  const own = createOwnSpeed(new Speeds());
  expect(own.share(9, signature, workers)).toBe(3);
  expect(own.share(10, signature, [{ ...listedWorker("http://10.0.0.5:8188"), weight: 4 }])).toBe(2);
});

test("measured ones share by speed, and the primary always has a picture", () => {
  const speeds = new Speeds();
  const own = createOwnSpeed(speeds);
  for (const { url } of workers) speeds.learn(url, signature, at(1000));
  own.learn(signature, 2, 1000);
  expect(own.share(12, signature, workers)).toBe(6);
  const slow = createOwnSpeed(speeds);
  for (let round = 0; round < 50; round += 1) slow.learn(signature, 1, 100_000);
  expect(slow.share(12, signature, workers)).toBe(1);
});
