// `npm run test:comfyui`: the suites that need a real ComfyUI.
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { bootstrap, root } from "./bootstrap.mjs";
import { prepareChromium } from "./browser.mjs";

if (!process.env.COMFYUI_DIR && !process.env.COMFYUI_URLS) {
  console.log(`These tests need a real ComfyUI. Set one of:
  COMFYUI_DIR     folders of ComfyUI checkouts, separated by "${process.platform === "win32" ? ";" : ":"}"; the tests start and end servers of them
                  (on CPU, free ports, temporary base directories), with
  COMFYUI_PYTHON  the Python that has ComfyUI's requirements (python3 unless set)
  COMFYUI_PYTHONPATH_0_3_64   packages of that version only, when one Python serves several versions
                  (for 0.3.64: comfyui-frontend-package, comfyui-workflow-templates, comfyui-embedded-docs)
  COMFYUI_URLS    addresses of servers that already run, for the conformance suite alone; it clears their history
Example: COMFYUI_DIR=/opt/comfyui COMFYUI_PYTHON=/opt/comfyui/venv/bin/python npm run test:comfyui`);
  console.log("skipped: every suite that needs a real ComfyUI");
  console.log("0 passed, 0 failed");
  process.exit(0);
}

bootstrap();
prepareChromium(console.log);
const cache = join(root, "node_modules", ".cache");
const report = join(cache, "vitest-comfyui.json");
mkdirSync(cache, { recursive: true });
rmSync(report, { force: true });
const filters = process.argv.slice(2);
const config = join("tests", "comfyui", "vitest.config.ts");
const args = [
  "run",
  "--config",
  config,
  "--root",
  root,
  "--reporter=dot",
  "--reporter=json",
  `--outputFile.json=${report}`,
];
spawnSync(join(root, "node_modules", ".bin", "vitest"), [...args, ...filters], { cwd: root, stdio: "inherit" });
const { passed, failed, skipped } = read(report);
for (const name of skipped) console.log(`skipped: ${name}`);
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
    return { passed: json.numPassedTests, failed: json.numFailedTests + broken.length + unhandled, skipped };
  } catch (error) {
    console.error(`no test report: ${error.message}`);
    return { passed: 0, failed: 1, skipped: [] };
  }
}
