// `prepack` of every published package: builds it, and refuses a packer that would leave words of the workspace where versions belong.
import { readFileSync } from "node:fs";
import { bootstrap } from "./bootstrap.mjs";

// Scripts of a package run in its folder.
const { name, dependencies = {} } = JSON.parse(readFileSync("package.json", "utf8"));
const unversioned = Object.keys(dependencies).filter((key) => /^(workspace|catalog):/.test(dependencies[key]));
if (unversioned.length > 0 && !process.env.npm_config_user_agent?.startsWith("pnpm/")) {
  console.error(`${name} is packed and published by pnpm, which writes the versions of ${unversioned.join(", ")} into it. Instead of npm run
  npx pnpm@10.34.9 pack          here, for this package
  npx pnpm@10.34.9 -r publish    in the root of the repository, for all`);
  process.exit(1);
}
bootstrap({ tasks: ["build", "types"], filter: name });
