// What reading and writing files costs, in memory and on disk, next to numpy, safetensors, Pillow and soundfile of `python3` (another one:
// BENCH_PYTHON) and fast-png of BENCH_MODULES, a folder with node_modules; whatever is not there is left out.
import { spawn } from "node:child_process";
import { closeSync, openSync, readdirSync, readFileSync, writevSync } from "node:fs";
import { mkdtemp, open, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath, pathToFileURL } from "node:url";
import { decodeFlac, encodeFlac, pcmToFloat32 } from "@netdist/codecs/flac";
import { inspectLatent, openLatent } from "@netdist/codecs/latent";
import { decodeNpy, encodeNpy, encodeNpyParts, npyToNdArray, npyToValues, readNpyHeader } from "@netdist/codecs/npy";
import { decodeNpz, encodeNpz, encodeNpzParts } from "@netdist/codecs/npz";
import { decodePng, encodePng } from "@netdist/codecs/png";
import {
  decodeSafetensors,
  encodeSafetensors,
  encodeSafetensorsParts,
  openSafetensors,
  readSafetensorsHeader,
} from "@netdist/codecs/safetensors";
import { decodeWebpFrames } from "@netdist/codecs/webp";
import { machine, median } from "./machine.mjs";

const PYTHON = process.env.BENCH_PYTHON ?? "python3";
const GIB = 2 ** 30;
/** Each case is measured in turns, ours and theirs: what else the machine does then meets all alike. */
const TURNS = 5;
const SECONDS = 0.15;
/** What was made last is kept, so that nothing is left out as unused. */
const kept = [];

const folder = await mkdtemp(join(tmpdir(), "netdist-bench-"));
try {
  console.log(`bench/codecs: float32 latents, a 1024x1024 RGB picture, 10 s of 16-bit stereo sound; ${machine()}`);
  const inputs = await writeInputs();
  const python = await startPython();
  const fastPng = await fastPngCases(inputs);
  const versions = ["numpy", "safetensors", "Pillow", "soundfile"].map(
    (name) => `${name} ${python.versions[name] ?? "not there"}`,
  );
  console.log(`  next to ${versions.join(", ")}, fast-png ${fastPng === undefined ? "not there" : "there"}`);
  for (const [name, act] of [...cases(inputs), ...webpCases(), ...fileCases(inputs)]) {
    const others = { Python: python.runner(name.replace(" in parts", "")), "fast-png": fastPng?.[name] };
    report(name, await inTurns({ ours: (seconds) => runs(act, seconds), ...others }));
  }
  python.end();
  await reportLargeFile();
} finally {
  await rm(folder, { recursive: true });
}

/** The same files for all. */
async function writeInputs() {
  const arrays = new Map([1, 8, 64].map((megabytes) => [String(megabytes), latent(megabytes)]));
  for (const [size, array] of arrays) {
    await writeFile(join(folder, `${size}.npy`), encodeNpy(array));
    await writeFile(join(folder, `${size}.safetensors`), encodeSafetensors([["latents", array]]));
  }
  const small = { dtype: "float32", shape: [1, 4, 2, 2], data: new Uint8Array(64) };
  await writeFile(join(folder, "small.npy"), encodeNpy(small));
  for (const count of [1, 1000]) {
    const names = Array.from({ length: count }, (_, i) => `model.diffusion_model.input_blocks.${i}.attn1.to_q.weight`);
    await writeFile(join(folder, `${count}-names.safetensors`), encodeSafetensors(names.map((name) => [name, small])));
  }
  const pixels = { width: 1024, height: 1024, channels: 3, depth: 8, data: photograph(1024, 1024) };
  await writeFile(join(folder, "picture.png"), encodePng(pixels));
  const sound = chords(441_000);
  await writeFile(join(folder, "sound.flac"), encodeFlac(sound));
  return { arrays, pixels, sound, read: async (name) => new Uint8Array(await readFile(join(folder, name))) };
}

function latent(megabytes) {
  const values = new Float32Array((megabytes * 2 ** 20) / 4);
  let seed = 1;
  for (let i = 0; i < values.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    values[i] = Math.fround(seed / 2 ** 30);
  }
  return { dtype: "float32", shape: [1, 4, 256, values.length / 1024], data: new Uint8Array(values.buffer) };
}

/** Smooth with a little noise, so that it packs about as a picture does. */
function photograph(width, height) {
  const data = new Uint8Array(width * height * 3);
  let seed = 1;
  for (let i = 0; i < data.length; i++) {
    seed = (Math.imul(seed, 1664525) + 1013904223) | 0;
    const [x, y] = [Math.floor(i / 3) % width, Math.floor(i / 3 / width)];
    data[i] = 128 + 90 * Math.sin(x / 90 + (i % 3)) * Math.cos(y / 70) + ((seed >>> 24) & 7);
  }
  return data;
}

/** Two channels of 16 bits: chords, with a little noise. */
function chords(length) {
  let seed = 1;
  const noise = () => (seed = (Math.imul(seed, 1664525) + 1013904223) | 0) >> 24;
  const channel = (pitch) =>
    Int32Array.from({ length }, (_, i) => 12_000 * Math.sin(i * pitch) + 6000 * Math.sin(i * 0.11) + noise());
  return { sampleRate: 44_100, bitsPerSample: 16, samples: [channel(0.05), channel(0.051)] };
}

/** The Python libraries, in a process that waits to be asked; `runner` gives undefined for what they do not do. */
async function startPython() {
  const script = fileURLToPath(new URL("codecs_python.py", import.meta.url));
  const child = spawn(PYTHON, [script, folder], { stdio: ["pipe", "pipe", "ignore"] });
  const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
  child.on("error", () => {});
  child.stdin.on("error", () => {});
  const next = async () => JSON.parse((await lines.next()).value ?? "null");
  const { versions, cases } = (await next()) ?? { versions: {}, cases: [] };
  const ask = (name) => async (seconds) => {
    child.stdin.write(`${name} ${seconds}\n`);
    return await next();
  };
  const runner = (name) => (cases.includes(name) ? ask(name) : undefined);
  return { versions, runner, end: () => child.stdin.end() };
}

async function fastPngCases({ read, pixels }) {
  const fastPng = await importFrom(process.env.BENCH_MODULES, "fast-png");
  if (fastPng === undefined) return undefined;
  const file = await read("picture.png");
  return {
    "png read": (seconds) => runs(() => fastPng.decode(file), seconds),
    "png write": (seconds) => runs(() => fastPng.encode(pixels, { zlib: { level: 1 } }), seconds),
  };
}

async function importFrom(modules, name) {
  if (modules === undefined) return undefined;
  try {
    return await import(pathToFileURL(createRequire(join(modules, "x.js")).resolve(name)).href);
  } catch {
    return undefined;
  }
}

function* cases({ arrays, pixels, sound }) {
  for (const [size, array] of arrays) {
    const npy = encodeNpy(array);
    yield [`npy read ${size}`, () => npyToValues(decodeNpy(npy))];
    yield [`npy write ${size}`, () => encodeNpy(array)];
    yield [`npy write ${size} in parts`, () => encodeNpyParts(array)];
    const npz = encodeNpz([["latents", array]]);
    yield [`npz read ${size}`, () => npyToNdArray(decodeNpz(npz).read("latents"))];
    yield [`npz read ${size} as Float32Array`, () => npyToValues(decodeNpz(npz).read("latents"))]; // copied to an even offset
    yield [`npz write ${size}`, () => encodeNpz([["latents", array]])];
    yield [`npz write ${size} in parts`, () => encodeNpzParts([["latents", array]])];
    if (size === "1") yield* packed(array);
    const safetensors = encodeSafetensors([["latents", array]]);
    yield [`safetensors read ${size}`, () => decodeSafetensors(safetensors)];
    yield [`safetensors write ${size}`, () => encodeSafetensors([["latents", array]])];
    yield [`safetensors write ${size} in parts`, () => encodeSafetensorsParts([["latents", array]])];
  }
  const png = encodePng(pixels);
  yield ["png read", () => decodePng(png)];
  yield ["png write", () => encodePng(pixels)];
  const flac = encodeFlac(sound);
  yield ["flac read", () => pcmToFloat32(decodeFlac(flac))];
  yield ["flac write", () => encodeFlac(sound)];
  yield* headers();
}

/** Of the files that Pillow wrote; none without it. */
function* webpCases() {
  for (const name of readdirSync(folder).filter((file) => file.endsWith(".webp"))) {
    const webp = new Uint8Array(readFileSync(join(folder, name)));
    yield [`webp read ${name.slice(0, -".webp".length)}`, () => [...decodeWebpFrames(webp)]];
  }
}

/** A file is read whole, or written in parts: by synchronous calls, as Python does it. */
function* fileCases({ arrays }) {
  const path = (name) => join(folder, name);
  const bytes = (name) => new Uint8Array(readFileSync(path(name)));
  const write = (name, parts) => {
    const file = openSync(path(name), "w");
    writevSync(file, parts);
    closeSync(file);
  };
  for (const [size, array] of arrays) {
    yield [`npy file read ${size}`, () => npyToValues(decodeNpy(bytes(`${size}.npy`)))];
    yield [`npy file write ${size}`, () => write("out.npy", encodeNpyParts(array))];
    yield [`npz file write ${size}`, () => write("out.npz", encodeNpzParts([["latents", array]]))];
    yield [`safetensors file read ${size}`, () => decodeSafetensors(bytes(`${size}.safetensors`))];
    yield [
      `safetensors file write ${size}`,
      () => write("out.safetensors", encodeSafetensorsParts([["latents", array]])),
    ];
  }
}

function* packed(array) {
  const npz = encodeNpz([["latents", array]], { level: 6 });
  yield ["npz packed read 1", () => decodeNpz(npz).read("latents")];
  yield ["npz packed write 1", () => encodeNpz([["latents", array]], { level: 6 })];
  yield ["npz packed read 1 by fflate", () => decodeNpz(npz, { compression: "fflate" }).read("latents")];
}

function* headers() {
  const small = { dtype: "float32", shape: [1, 4, 2, 2], data: new Uint8Array(64) };
  const npy = encodeNpy(small);
  const npz = encodeNpz([["latents", small]]);
  yield ["npy header", () => readNpyHeader(npy)];
  yield ["npz directory", () => decodeNpz(npz)];
  for (const count of [1, 1000]) {
    const tensors = Array.from({ length: count }, (_, i) => [
      `model.diffusion_model.input_blocks.${i}.attn1.to_q.weight`,
      small,
    ]);
    const file = encodeSafetensors(tensors);
    yield [`safetensors header ${count}`, () => readSafetensorsHeader(file)];
  }
  yield ["latent told by content", () => inspectLatent(npz)];
  yield ["latent opened", () => openLatent(npz)];
}

/** Median milliseconds of each, measured one after the other several times; what is undefined is left out. */
async function inTurns(runners) {
  const times = {};
  for (let turn = 0; turn < TURNS; turn++) {
    for (const [who, run] of Object.entries(runners)) if (run) (times[who] ??= []).push(...(await run(SECONDS)));
  }
  return Object.fromEntries(Object.entries(times).map(([who, list]) => [who, median(list)]));
}

/** Milliseconds of runs; those that take microseconds are timed a hundred at a time. */
async function runs(act, seconds) {
  const once = await timed(act, 3);
  const batch = once < 0.1 ? 100 : 1;
  const times = [];
  const from = performance.now();
  while (times.length < 2 || (performance.now() - from < seconds * 1000 && times.length < 200)) {
    times.push(await timed(act, batch));
  }
  return times;
}

async function timed(act, batch) {
  const from = performance.now();
  for (let i = 0; i < batch; i++) {
    const made = act();
    kept[0] = made instanceof Promise ? await made : made;
  }
  return (performance.now() - from) / batch;
}

function report(name, { ours, ...theirs }) {
  const compared = Object.entries(theirs).map(
    ([who, time]) => `${who} ${milliseconds(time)} (${(time / ours).toFixed(1)} times as long)`,
  );
  console.log(`  ${name.padEnd(32)} ${milliseconds(ours).padStart(11)}   ${compared.join(", ")}`);
}

function milliseconds(time) {
  return time < 0.1 ? `${(time * 1000).toFixed(2)} µs` : `${time.toFixed(2)} ms`;
}

/** A sparse file: what is not read takes no time and no memory. */
async function reportLargeFile() {
  const text = `{"big":{"dtype":"U8","shape":[${GIB}],"data_offsets":[0,${GIB}]},"small":{"dtype":"F32","shape":[4],"data_offsets":[${GIB},${GIB + 16}]}}`;
  const header = Buffer.alloc(8 + text.length);
  header.writeBigUInt64LE(BigInt(text.length));
  header.write(text, 8);
  const handle = await open(join(folder, "large.safetensors"), "w+");
  try {
    await handle.write(header, 0, header.length, 0);
    await handle.truncate(header.length + GIB + 16);
    let bytes = 0;
    const read = async (offset, length) => {
      bytes += length;
      return (await handle.read(new Uint8Array(length), 0, length, offset)).buffer;
    };
    const source = { size: (await handle.stat()).size, read };
    const from = performance.now();
    await (await openSafetensors(source)).read("small");
    const time = performance.now() - from;
    console.log(`  1 GiB of safetensors opened and its second tensor read: ${milliseconds(time)}, ${bytes} bytes read`);
  } finally {
    await handle.close();
  }
}
