import { expect, test } from "vitest";
import { nodeText } from "./node-text.ts";

test.for([
  ['failed: <img src=x onerror="hit()">', 'failed: ‹img src=x onerror="hit()">'],
  ["</span><!-- <?x <B>", "‹/span>‹!-- ‹?x ‹B>"],
  ["1 < 2 <3 <- a && b", "1 < 2 <3 <- a && b"],
  ["half \ud800", "half \ufffd"],
])("T18: %j opens no tag in a frontend", ([text, shown]) => {
  expect(nodeText(text ?? "")).toBe(shown);
});
