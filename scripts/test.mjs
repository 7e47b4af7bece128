// `npm test`: set-up (may use the registries, cached), then every check and test (no network).
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
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

const testsStarted = Date.now();
let passed = 0;
let failed = 0;
for (const { name, command } of checks) {
  const result = spawnSync(command[0], command.slice(1), {
    cwd: root,
    encoding: "utf8",
    env: { ...process.env, TURBO_TELEMETRY_DISABLED: "1" },
  });
  const good = result.status === 0;
  if (good) passed++;
  else failed++;
  console.log(`${good ? "ok    " : "FAILED"} ${name}`);
  if (!good) console.log(`${result.stdout}${result.stderr}${result.error ?? ""}`);
}

const cache = join(root, "node_modules", ".cache");
const report = join(cache, "vitest.json");
mkdirSync(cache, { recursive: true });
rmSync(report, { force: true });
const filters = process.argv.slice(2);
spawnSync(bin("vitest"), ["run", "--reporter=dot", "--reporter=json", `--outputFile.json=${report}`, ...filters], {
  cwd: root,
  stdio: "inherit",
});
const { crashed, counts, skipped } = read(report);
passed += counts.passed;
failed += counts.failed + crashed;
for (const name of skipped) console.log(`skipped: ${name}`);
if (!python) console.log('the tests named "bridge in Python" need Python 3.10 or newer');
console.log(`tests: ${seconds(testsStarted)} s`);
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = failed === 0 ? 0 : 1;

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
