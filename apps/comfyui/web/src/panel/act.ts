import { useState } from "preact/hooks";
import { useEnv } from "./env.ts";

/** Does something that may fail: while it is under way its button waits, and a failure is said. */
export function useAct(): { readonly busy: boolean; readonly act: (work: () => Promise<void>) => void } {
  const { place } = useEnv();
  const [busy, setBusy] = useState(false);
  const act = (work: () => Promise<void>): void => {
    if (busy) return;
    setBusy(true);
    work()
      .catch((error: unknown) => place.say("error", error instanceof Error ? error.message : String(error)))
      .finally(() => setBusy(false));
  };
  return { busy, act };
}
