// What a batch of pictures costs whoever fetches it: decoded one after the other on the main thread, and aside, as jobs
// do it. "busy" is the part of the time in which the main thread could do nothing else.
import { decodePng, decodePngAside, encodePng } from "@netdist/codecs/png";
import { machine, median, spread } from "./machine.mjs";

const COUNT = 8;
const SIDE = 1024;
const ROUNDS = 9;

const files = Array.from({ length: COUNT }, (_, index) => encodePng(picture(index)));
console.log(`bench/pictures: ${COUNT} x ${SIDE}x${SIDE}, ${(files[0].length / 1e6).toFixed(1)} MB each; ${machine()}`);
const one = await timed(async () => files.map((file) => decodePng(file)));
const aside = await timed(() => Promise.all(files.map((file) => decodePngAside(file))));
console.log(`  decodePng        ${spread(one.times)}, busy ${median(one.busy).toFixed(1)} ms`);
console.log(`  decodePngAside   ${spread(aside.times)}, busy ${median(aside.busy).toFixed(1)} ms`);

async function timed(work) {
  const times = [];
  const busy = [];
  for (let round = 0; round < ROUNDS; round++) {
    await new Promise((resolve) => setImmediate(resolve));
    const before = performance.eventLoopUtilization();
    const from = performance.now();
    await work();
    times.push(performance.now() - from);
    await new Promise((resolve) => setImmediate(resolve));
    busy.push(performance.eventLoopUtilization(before).active);
  }
  return { times, busy };
}

/** Smooth colours with some noise, as a photograph has. */
function picture(seed) {
  let state = seed + 1;
  const data = Uint8Array.from({ length: SIDE * SIDE * 3 }, (_, at) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    const [x, y] = [Math.trunc(at / 3) % SIDE, Math.trunc(at / 3 / SIDE)];
    return 128 + 60 * Math.sin(x / 40 + (at % 3)) + 50 * Math.cos(y / 55) + (state >>> 28);
  });
  return { width: SIDE, height: SIDE, channels: 3, depth: 8, data };
}
