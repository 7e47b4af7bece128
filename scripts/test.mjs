// `npm test`: set-up (may use the registries, cached), then every check and test (no network).
import { spawn } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { constants, setPriority } from "node:os";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";
import { prepareChromium } from "./browser.mjs";
import { prepareFrontend } from "./frontend.mjs";
import { findPython, preparePython } from "./python.mjs";

const started = Date.now();
bootstrap({ tasks: ["build", "types"] });
preparePython(console.log);
prepareChromium(console.log);
await prepareFrontend(console.log);
console.log(`set-up: ${seconds(started)} s`);

const bin = (name) => join(root, "node_modules", ".bin", name);
const checks = [
  { name: "types", command: [bin("tsc"), "-p", "tsconfig.json", "--noEmit"] },
  { name: "types of the web extension", command: [bin("tsc"), "-p", "apps/comfyui/web/tsconfig.json"] },
  { name: "lint", command: [bin("oxlint"), "--type-aware", "--deny-warnings"] },
  { name: "format", command: [bin("biome"), "check", "--diagnostic-level=error"] },
  { name: "unused code and dependencies", command: [bin("knip"), "--no-progress"] },
  {
    name: "package contents and types",
    command: [bin("turbo"), "run", "lint", "--output-logs=errors-only", "--no-update-notifier"],
  },
];

const python = findPython();
if (python) {
  const ruff = [python, "-m", "ruff"];
  checks.push({ name: "lint of Python", command: [...ruff, "check", "--quiet", "."] });
  checks.push({ name: "format of Python", command: [...ruff, "format", "--check", "--quiet", "."] });
}

const cache = join(root, "node_modules", ".cache");
const report = join(cache, "vitest.json");
mkdirSync(cache, { recursive: true });
rmSync(report, { force: true });
const filters = process.argv.slice(2);
const testsStarted = Date.now();
let passed = 0;
let failed = 0;
// The checks run beside the tests, which often wait; what is found wrong is said at once, what is right at the end.
const [, right] = await Promise.all([
  run(
    bin("vitest"),
    ["run", "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`, ...filters],
    "inherit",
  ),
  runChecks(),
]);
for (const name of right) console.log(`ok     ${name}`);
const { crashed, counts, skipped } = read(report);
passed += counts.passed;
failed += counts.failed + crashed;
for (const name of skipped) console.log(`skipped: ${name}`);
if (!python) console.log('the tests named "bridge in Python" need Python 3.10 or newer');
console.log(`tests: ${seconds(testsStarted)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

/** One check after the other; gives the names of those that found nothing. */
async function runChecks() {
  const right = [];
  for (const { name, command } of checks) {
    const { status, output } = await run(command[0], command.slice(1), "pipe");
    if (status === 0) right.push(name);
    else console.log(`\nFAILED ${name}\n${output}`);
  }
  passed += right.length;
  failed += checks.length - right.length;
  return right;
}

/** Runs a command to its end; gives its exit code, and what it wrote where that is piped. */
async function run(program, args, output) {
  const env = { ...process.env, TURBO_TELEMETRY_DISABLED: "1" };
  const child = spawn(program, args, { cwd: root, env, stdio: ["ignore", output, output] });
  // Checks take what the tests leave.
  if (output === "pipe" && child.pid !== undefined) setPriority(child.pid, constants.priority.PRIORITY_BELOW_NORMAL);
  const written = [];
  for (const stream of [child.stdout, child.stderr]) stream?.on("data", (chunk) => written.push(chunk));
  const status = await new Promise((resolve) => {
    child.on("error", (error) => {
      written.push(Buffer.from(String(error)));
      resolve(1);
    });
    child.on("close", resolve);
  });
  return { status, output: Buffer.concat(written).toString() };
}

/** Counts of vitest's report; a file that could not run, or a report that is not there, counts as one failure. */
function read(file) {
  try {
    const json = JSON.parse(readFileSync(file, "utf8"));
    const broken = json.testResults.filter((suite) => suite.status === "failed" && suite.assertionResults.length === 0);
    const skipped = json.testResults.flatMap((suite) =>
      suite.assertionResults
        .filter((test) => test.status === "skipped" || test.status === "pending")
        .map((test) => test.fullName),
    );
    const unhandled = json.success || json.numFailedTests > 0 || broken.length > 0 ? 0 : 1;
    return {
      crashed: broken.length + unhandled,
      counts: { passed: json.numPassedTests, failed: json.numFailedTests },
      skipped,
    };
  } catch (error) {
    console.error(`no test report: ${error.message}`);
    return { crashed: 1, counts: { passed: 0, failed: 0 }, skipped: [] };
  }
}

function seconds(since) {
  return ((Date.now() - since) / 1000).toFixed(1);
}
