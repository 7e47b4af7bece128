/** For each output sample: which input samples it is made of, and their weights. */
export interface Taps {
  /** Where the entries of output i begin in `at` and `weight`; one more entry ends the last. */
  readonly begin: Int32Array;
  readonly at: readonly number[];
  readonly weight: readonly number[];
}

type Entry = readonly [at: number, weight: number];

/** The methods of torch's `interpolate` that ComfyUI offers. */
const METHODS = {
  "nearest-exact": nearest,
  bilinear,
  bicubic,
  area,
} as const satisfies Readonly<Record<string, (out: number, from: number, to: number) => readonly Entry[]>>;

/** The name of a method. */
export type Method = keyof typeof METHODS;

/** The taps that resize `from` samples to `to`. */
export function tapsOf(method: Method, from: number, to: number): Taps {
  const begin = new Int32Array(to + 1);
  const at: number[] = [];
  const weight: number[] = [];
  for (let out = 0; out < to; out++) {
    for (const [index, factor] of METHODS[method](out, from, to)) {
      at.push(index);
      weight.push(factor);
    }
    begin[out + 1] = at.length;
  }
  return { begin, at, weight };
}

function nearest(out: number, from: number, to: number): Entry[] {
  // In float32, as torch computes it: that decides where a source falls between two samples.
  const source = Math.fround((out + 0.5) * Math.fround(from / to));
  return [[Math.min(from - 1, Math.floor(source)), 1]];
}

function bilinear(out: number, from: number, to: number): Entry[] {
  const source = Math.max(0, ((out + 0.5) * from) / to - 0.5);
  const first = Math.min(from - 1, Math.floor(source));
  const part = Math.min(1, source - first);
  return [
    [first, 1 - part],
    [Math.min(from - 1, first + 1), part],
  ];
}

/** The constant of torch's cubic kernel. */
const A = -0.75;

function bicubic(out: number, from: number, to: number): Entry[] {
  const source = ((out + 0.5) * from) / to - 0.5;
  const first = Math.floor(source);
  const part = source - first;
  return [far(part + 1), near(part), near(1 - part), far(2 - part)].map((weight, k) => {
    return [Math.min(from - 1, Math.max(0, first - 1 + k)), weight];
  });
}

function near(x: number): number {
  return ((A + 2) * x - (A + 3)) * x * x + 1;
}

function far(x: number): number {
  return ((A * x - 5 * A) * x + 8 * A) * x - 4 * A;
}

function area(out: number, from: number, to: number): Entry[] {
  const first = Math.floor((out * from) / to);
  const length = Math.ceil(((out + 1) * from) / to) - first;
  return Array.from({ length }, (_, i) => [first + i, 1 / length]);
}
