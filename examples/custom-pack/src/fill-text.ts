import { defineNode, string } from "@netdist/sdk";

/** Text and widgets, a check before anything runs, and a word on when to run again. */
export const fillText = defineNode({
  id: "CustomFillText",
  title: "Fill in text",
  category: "custom/text",
  description: "Puts words into a text: {animal} becomes what the list says of animal, and {date} today's date.",
  inputs: {
    text: string({ default: "a {animal} at dawn, {date}", multiline: true, tooltip: "A text with names in braces." }),
    words: string({ default: "animal = fox", multiline: true, tooltip: "One name = word a line." }),
  },
  outputs: { text: string() },
  // ComfyUI asks before it runs anything; a linked input is not known by then.
  validate({ text, words }) {
    if (text === undefined || words === undefined) return true;
    const known = wordsOf(words, today());
    const unknown = namesIn(text).find((name) => !known.has(name));
    return unknown === undefined || `The text asks for {${unknown}}, and words has no line "${unknown} = …".`;
  },
  // Equal inputs give equal texts, but for the date: a new one every day runs the node again.
  fingerprint: ({ text = "" }) => (namesIn(text).includes("date") ? today() : ""),
  run: ({ text, words }) => {
    const known = wordsOf(words, today());
    return { text: text.replace(/\{(\w+)\}/g, (whole, name: string) => known.get(name) ?? whole) };
  },
});

function namesIn(text: string): string[] {
  return [...text.matchAll(/\{(\w+)\}/g)].map(([, name = ""]) => name);
}

function wordsOf(text: string, date: string): ReadonlyMap<string, string> {
  const lines = [...text.matchAll(/^\s*(\w+)\s*=\s*(.*?)\s*$/gm)].map(
    ([, name = "", word = ""]) => [name, word] as const,
  );
  return new Map([["date", date], ...lines]);
}

function today(): string {
  return new Date().toISOString().slice(0, 10);
}
