import { existsSync } from "node:fs";
import { join } from "node:path";
import { PackError } from "./errors.ts";
import type { BundledPackage } from "./package-of.ts";

/** Packages that find and load an addon when they run, where a bundler does not see it. */
const loaders = ["bindings", "node-gyp-build", "node-gyp-build-optional-packages", "node-pre-gyp", "prebuild-install"];

/** Throws NATIVE_CODE when one of the packages brings code for one kind of machine. */
export function refuseNative(packages: readonly BundledPackage[]): void {
  for (const one of packages) {
    const sign = signOf(one);
    if (sign === undefined) continue;
    throw new PackError(
      "NATIVE_CODE",
      `${one.name} ${one.version} needs native code (${sign}), and a pack is pure JavaScript: one folder for every system. ` +
        "Use a package in JavaScript or WebAssembly; pictures are decoded and encoded by context.pictures.",
    );
  }
}

function signOf({ folder, json }: BundledPackage): string | undefined {
  const built = ["binding.gyp", "prebuilds"].find((name) => existsSync(join(folder, name)));
  if (built !== undefined) return built;
  const member = ["gypfile", "napi", "binary"].find((name) => Boolean(json[name]));
  if (member !== undefined) return `"${member}" in its package.json`;
  const names = [...keys(json["dependencies"]), ...keys(json["optionalDependencies"])];
  return names.find((name) => loaders.includes(name) || /[-/](?:linux|darwin|win32)-(?:x64|arm64)/.test(name));
}

function keys(value: unknown): string[] {
  return typeof value === "object" && value !== null ? Object.keys(value) : [];
}
