import { existsSync } from "node:fs";
import { isNetDistError, parseConfig, SETTINGS } from "@netdist/core";
import { type Command, InvalidArgumentError, Option } from "commander";

export type Environment = Readonly<Record<string, string | undefined>>;

/** What can be set in the config file, set for one run of a command. */
export interface SettingsOptions {
  readonly config?: string;
  readonly trust?: "listed" | "any";
  readonly pictures?: "png" | "webp";
  readonly imagesPrivateAddresses?: true;
  readonly imagesOrigin?: readonly string[];
  readonly imagesMaxBytes?: string | number;
  readonly imagesTimeout?: string | number;
}

/** Gives a command an option for each setting of the config file but workers' own ones and headers: those hold secrets. */
export function withSettings(command: Command): Command {
  return command
    .option("--config <FILE>", "config file (default: NETDIST_CONFIG, else the one that README.md names)", file)
    .addOption(new Option("--trust <WHOM>", "workers that a workflow may name").choices(["listed", "any"]))
    .addOption(new Option("--pictures <FORM>", "how workers send pictures back").choices(["png", "webp"]))
    .option("--images-private-addresses", "pictures may come from and go to private addresses")
    .option(
      "--images-origin <ORIGIN>",
      "a private address that pictures may come from and go to; several times",
      origin,
    )
    .option("--images-max-bytes <SIZE>", "largest picture from or to an address, like 64MiB", quantity("max_bytes"))
    .option("--images-timeout <TIME>", "longest wait for such a picture, like 30s", quantity("timeout"));
}

/** This process's environment with the settings in it, as the nodes' services read them. */
export function environmentOf(options: SettingsOptions): Environment {
  const { config, trust, pictures } = options;
  const images = {
    private_addresses: options.imagesPrivateAddresses,
    origins: options.imagesOrigin,
    max_bytes: options.imagesMaxBytes,
    timeout: options.imagesTimeout,
  };
  const given =
    trust !== undefined || pictures !== undefined || Object.values(images).some((value) => value !== undefined);
  return {
    ...process.env,
    ...(config !== undefined && { NETDIST_CONFIG: config }),
    ...(given && { [SETTINGS]: JSON.stringify({ trust, pictures, images }) }),
  };
}

function file(path: string): string {
  if (existsSync(path)) return path;
  throw new InvalidArgumentError("There is no such file.");
}

function origin(text: string, before: readonly string[] = []): readonly string[] {
  check({ origins: [text] });
  return [...before, text];
}

/** As the config file has it: a bare number is one of the smallest unit. */
function quantity(name: "max_bytes" | "timeout"): (text: string) => string | number {
  return (text) => {
    const value = /^\d+$/.test(text) ? Number(text) : text;
    check({ [name]: value });
    return value;
  };
}

function check(images: object): void {
  try {
    parseConfig(JSON.stringify({ images }), "");
  } catch (error) {
    if (!isNetDistError(error)) throw error;
    // What is left without place and name, which commander says, and the file's hint: the reason.
    const why = error.message.slice(0, -(error.facts.hint?.length ?? 0) - 1).replace(/^.*?images\.[\w.]+: /, "");
    throw new InvalidArgumentError(`${why.charAt(0).toUpperCase()}${why.slice(1)}`);
  }
}
