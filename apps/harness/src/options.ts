import { InvalidArgumentError, Option } from "commander";

/** An option's whole number within bounds, or commander's error. */
export function whole(name: string, min: number, max: number): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw new InvalidArgumentError(`${name} takes a whole number from ${min} to ${max}.`);
  };
}

/** Collects an option that may be given several times. */
export function several(text: string, before: readonly string[] = []): readonly string[] {
  return [...before, text];
}

/** An option's number above 0, or commander's error. */
export function positive(name: string): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (Number.isFinite(value) && value > 0) return value;
    throw new InvalidArgumentError(`${name} takes a number above 0.`);
  };
}

/** Whether ComfyUI's frontend is served. */
export type FrontEnd = "auto" | "none";

/** `--front-end`; tests and machines that must not reach the network set its variable. */
export function frontEndOption(): Option {
  return new Option("--front-end <WHICH>", "what browsers see at /: ComfyUI's frontend if it can be had, or none of it")
    .choices(["auto", "none"])
    .default("auto")
    .env("NETDIST_FRONT_END");
}
