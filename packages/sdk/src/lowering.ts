/**
 * How a node of ours is rewritten when a prompt goes to a stock worker, which has none of our classes. Plain data: the
 * names are input and output keys of the definition that carries it.
 */
export type Lowering =
  /** The worker must have this class. */
  | { readonly role: "keep" }
  /** Nothing a worker needs: removed, with its links (REMINFO, REMCHAIN and JSON producers). */
  | { readonly role: "vanish" }
  /** An output node that runs on the primary only: removed. */
  | { readonly role: "primary" }
  /**
   * RemoteQueueSimple: its first two outputs are seed and batch, injected values when it is the running node, else the
   * inputs `seed` and `batch` pass through.
   */
  | {
      readonly role: "queue";
      readonly url: string;
      readonly seed: string;
      readonly batch: string;
      readonly remoteBatch: string;
      readonly enabled: string;
      readonly seedMode: string;
    }
  | {
      readonly role: "chainStart";
      readonly workflow: string;
      readonly seed: string;
      readonly batch: string;
      readonly seedMode: string;
    }
  | {
      readonly role: "chainWorker";
      readonly url: string;
      readonly chain: string;
      readonly enabled: string;
      /** The worker's own batch; 0 for the chain's. */
      readonly override: string;
    }
  /** Its first two outputs are the chain's seed and batch. */
  | { readonly role: "chainEnd"; readonly chain: string }
  /** FetchRemote: gone; `value` is captured when `info` comes from the running queue node. */
  | { readonly role: "fetch"; readonly value: string; readonly info: string; readonly ifDisabled: string }
  /**
   * RemotePool: its first two outputs are seed and batch. On a worker of the running node they are the shard's; where it
   * is not the running node, the whole batch.
   */
  | {
      readonly role: "pool";
      readonly seed: string;
      readonly batch: string;
      readonly local: string;
      readonly workers: string;
      readonly seedMode: string;
      readonly onFailure: string;
      readonly split: string;
      readonly timeLimit: string;
    }
  /**
   * FetchPool: gone; each of `values` that is connected is captured when `info` comes from the running pool node. Else
   * its outputs, in the order of `values`, are these values.
   */
  | { readonly role: "fetchPool"; readonly info: string; readonly values: readonly string[] }
  /**
   * RemoteValue: its one output is `value`, but on workers that the text of `workers` names what `link` gives, or where
   * that is not connected the text of `text`.
   */
  | {
      readonly role: "workerValue";
      readonly value: string;
      readonly workers: string;
      readonly text: string;
      readonly link: string;
    }
  /**
   * Becomes a chain of two-input stock nodes `class_type(first, second)` over the given inputs, in order. `sizes` is the
   * input that says how pictures of another size than the first's are taken: `error`, `resize`, `crop`, `pad`,
   * `keep_first`.
   */
  | {
      readonly role: "batch";
      readonly inputs: readonly string[];
      readonly class_type: string;
      readonly first: string;
      readonly second: string;
      readonly sizes: string;
    }
  /**
   * A loader of what only this host can get: becomes the stock `class_type`, whose `input` names an uploaded file with
   * what the node's `stage` gives. Outputs keep their slots.
   */
  | { readonly role: "load"; readonly class_type: string; readonly input: string };
