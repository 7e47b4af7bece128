/** A record of a table file, and the line that it begins on. */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** What is wrong with a table, and where. */
export class CsvError extends Error {
  override readonly name = "CsvError";
}

/**
 * Records of a CSV text by RFC 4180: fields in double quotes hold separators, line breaks and doubled quotes. What
 * separates is a comma, a semicolon or a tab, whichever the first line has most of. Empty lines are left out. Throws
 * CsvError.
 */
export function parseCsv(text: string): readonly CsvRecord[] {
  const separator = separatorOf(text);
  const records: CsvRecord[] = [];
  let fields: string[] = [];
  let line = 1;
  let start = 1;
  let at = 0;
  while (at <= text.length) {
    const field = text[at] === '"' ? quotedField(text, at, line) : bareField(text, at, separator);
    fields.push(field.value);
    line += field.breaks;
    at = field.end;
    const mark = text[at];
    if (mark === separator) {
      at += 1;
      continue;
    }
    if (mark !== undefined && mark !== "\n" && mark !== "\r")
      throw new CsvError(`line ${line}: text after the closing quote of a field`);
    if (fields.length > 1 || fields[0] !== "") records.push({ line: start, fields });
    fields = [];
    at += text.startsWith("\r\n", at) ? 2 : 1;
    line += 1;
    start = line;
  }
  return records;
}

interface Field {
  readonly value: string;
  readonly end: number;
  /** Line breaks inside it. */
  readonly breaks: number;
}

function bareField(text: string, from: number, separator: string): Field {
  let end = from;
  while (end < text.length && text[end] !== separator && text[end] !== "\n" && text[end] !== "\r") end += 1;
  return { value: text.slice(from, end), end, breaks: 0 };
}

function quotedField(text: string, from: number, line: number): Field {
  let value = "";
  for (let at = from + 1; ; ) {
    const quote = text.indexOf('"', at);
    if (quote < 0) throw new CsvError(`line ${line}: a quote that is opened and never closed`);
    value += text.slice(at, quote);
    if (text[quote + 1] !== '"') return { value, end: quote + 1, breaks: value.split("\n").length - 1 };
    value += '"';
    at = quote + 2;
  }
}

function separatorOf(text: string): string {
  const first = text.slice(0, text.search(/[\r\n]|$/)).replace(/"[^"]*"/g, "");
  const counted = [",", ";", "\t"].map((mark) => ({ mark, count: first.split(mark).length }));
  return counted.reduce((best, one) => (one.count > best.count ? one : best)).mark;
}
