// `npm start`: the demo, or with --workflow a run of that file.
import { netdist } from "./netdist.mjs";

const args = process.argv.slice(2);
const at = args.findIndex((arg) => arg === "--workflow" || arg.startsWith("--workflow="));
if (at < 0) netdist(["demo", ...args]);
else {
  const joined = args[at].startsWith("--workflow=");
  const file = joined ? args[at].slice("--workflow=".length) : args[at + 1];
  const rest = [...args.slice(0, at), ...args.slice(at + (joined ? 1 : 2))];
  // Without a file the command says that it is missing.
  netdist(["run", ...(file === undefined ? [] : [file]), ...rest]);
}
