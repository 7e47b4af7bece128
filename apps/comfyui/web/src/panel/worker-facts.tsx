import type { JSX } from "preact";
import type { WorkerView } from "../api/types.ts";
import { bytesText, secondsText } from "../text/format.ts";
import { t } from "../text/text.ts";
import { Bar } from "./progress.tsx";

/** Device, memory, queue, version and speed. */
export function WorkerFacts({ worker }: { readonly worker: WorkerView }): JSX.Element | null {
  const { devices, queue, version, secondsPerPicture, headers, tags, source } = worker;
  if (version === null && queue === null) return null;
  const isEmpty = queue !== null && queue.running + queue.pending === 0;
  return (
    <>
      {devices.map(({ name, vramTotal, vramFree }, key) => (
        <div key={key}>
          <div class="nd-line">
            <span class="nd-grow nd-ellipsis" title={name}>
              {deviceName(name)}
            </span>
            {vramTotal !== null && vramFree !== null && (
              <span class="nd-muted">{t("memory", { free: bytesText(vramFree), total: bytesText(vramTotal) })}</span>
            )}
          </div>
          {vramTotal !== null && vramFree !== null && (
            <Bar
              kind="nd-memory"
              label={t("memory", { free: bytesText(vramFree), total: bytesText(vramTotal) })}
              value={vramTotal - vramFree}
              max={vramTotal}
            />
          )}
        </div>
      ))}
      <div class="nd-facts">
        {queue && <span>{isEmpty ? t("queueEmpty") : t("queue", queue)}</span>}
        {version !== null && <span>{t("version", { version })}</span>}
        {secondsPerPicture !== null && <span>{t("speed", { seconds: secondsText(secondsPerPicture) })}</span>}
        {headers.length > 0 && <span>{t("headersKept", { names: headers.join(", ") })}</span>}
        {source === "session" && <span>{t("session")}</span>}
        {tags.length > 0 && <span>{tags.join(", ")}</span>}
      </div>
    </>
  );
}

/** `cuda:0 NVIDIA GeForce RTX 4090 : cudaMallocAsync` without its allocator. */
function deviceName(name: string): string {
  return name.replace(/\s*:\s*(?:cudaMallocAsync|native)\s*$/, "");
}
