import { parse } from "yaml";
import { parseConfig } from "./parse.ts";
import type { Config } from "./schema.ts";

/** The environment variable with settings that go before those of the file, in the file's own form; `netdist` sets it. */
export const SETTINGS = "NETDIST_SETTINGS";

/**
 * Lays settings over a config: single values replace the file's, lists are added to them. Throws CONFIG_INVALID naming
 * line and column of the text.
 */
export function overlay(text: string): (config: Config) => Config {
  const set = parseConfig(text, SETTINGS);
  const given = (parse(text) ?? {}) as {
    readonly trust?: unknown;
    readonly pictures?: unknown;
    readonly images?: object;
  };
  const named = Object.keys(given.images ?? {});
  const images = Object.fromEntries(Object.entries(set.images).filter(([key]) => named.includes(key)));
  return (config) => ({
    ...config,
    workers: [...set.workers, ...config.workers],
    trust: given.trust === undefined ? config.trust : set.trust,
    pictures: given.pictures === undefined ? config.pictures : set.pictures,
    images: {
      ...{ ...config.images, ...images },
      origins: [...set.images.origins, ...config.images.origins],
      headers: { ...config.images.headers, ...set.images.headers },
    },
  });
}
