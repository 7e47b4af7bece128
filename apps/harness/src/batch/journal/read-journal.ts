import { JsonError, parseJson } from "@netdist/sdk/prompt";
import { CommandError } from "../../command-error.ts";
import { type JournalRecord, recordSchema } from "./records.ts";

/** A journal's records, and how many bytes of it they take: what follows was torn off by a power cut. */
export interface ReadJournal {
  readonly records: readonly JournalRecord[];
  readonly length: number;
}

/** Reads a journal. Its last line may be torn; anything else that is wrong throws CommandError with the line. */
export function readJournal(bytes: Uint8Array, file: string): ReadJournal {
  const end = bytes.lastIndexOf(0x0a) + 1;
  const lines = new TextDecoder().decode(bytes.subarray(0, end)).split("\n").slice(0, -1);
  const records: JournalRecord[] = [];
  let length = 0;
  for (const [index, line] of lines.entries()) {
    const record = readRecord(line);
    if (record === undefined) {
      // A disk may write the end of a line before its middle.
      if (index === lines.length - 1) break;
      throw new CommandError(
        "file",
        `${file}:${index + 1} is damaged: remove that line, or give another folder with --out.`,
      );
    }
    records.push(record);
    length += Buffer.byteLength(line) + 1;
  }
  if (records.length > 0 && records[0]?.type !== "run")
    throw new CommandError("file", `${file} is no journal of this version of netdist: give another folder with --out.`);
  return { records, length };
}

function readRecord(line: string): JournalRecord | undefined {
  try {
    const parsed = recordSchema.safeParse(parseJson(line));
    return parsed.success ? parsed.data : undefined;
  } catch (error) {
    if (error instanceof JsonError) return undefined;
    throw error;
  }
}
