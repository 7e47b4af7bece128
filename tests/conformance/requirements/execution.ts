import { from } from "../requirement.ts";

const needs = "test nodes";

export const execution = [
  ...from("execution.py and comfy_execution/caching.py, caching", [
    {
      id: "CACHE-01",
      says: "A prompt run again runs nothing, tells all its nodes as cached, and its outputs anew with the files of before.",
    },
    { id: "CACHE-02", says: "A changed literal runs its node and those below; the others are cached." },
    { id: "CACHE-03", says: "An undeclared literal on a node makes it run again." },
    { id: "CACHE-04", says: "Node ids and titles do not count." },
    { id: "CACHE-05", needs, says: "A node whose IS_CHANGED is NaN always runs, and those below it." },
    { id: "CACHE-06", needs, says: "A node whose IS_CHANGED is as before is cached." },
    { id: "CACHE-07", needs, says: "is_changed in a submitted prompt is used in place of IS_CHANGED." },
    { id: "CACHE-08", says: "The result of IS_CHANGED stands in the prompt that files carry, not in the history's." },
    { id: "CACHE-09", needs, says: "A node that asks for its id is cached per id." },
    { id: "CACHE-10", needs, says: "Nodes that finished before a failure are cached." },
    {
      id: "CACHE-11",
      says: "Results that the last prompt did not use are forgotten (since 0.23: with less than 128 GB of free memory).",
    },
    { id: "CACHE-12", says: "LoadImage runs again when the file's content has changed." },
    { id: "CACHE-13", says: "Of two equal nodes in one prompt each runs or is cached, and both have results." },
  ]),
  ...from("execution.py, running nodes", [
    { id: "EXEC-01", needs, says: "Of lazy inputs only the one asked for is made." },
    {
      id: "EXEC-20",
      needs,
      says: "A node with lazy inputs is told as executing when it asks for them and again when they are there.",
    },
    {
      id: "EXEC-02",
      needs,
      says: "With lists of different length a node runs for the longest; shorter ones repeat their last value.",
    },
    { id: "EXEC-03", needs, says: "A node that takes lists gets everything as lists, once." },
    { id: "EXEC-04", says: "Only nodes that a selected output needs run." },
    { id: "EXEC-05", needs, says: "UI results of several calls are joined by key." },
    { id: "EXEC-06", needs, says: "A silent blocker keeps the nodes below from running, and the run succeeds." },
    { id: "EXEC-07", needs, says: "A blocker with a message is told once as ExecutionBlocked, and the run succeeds." },
    { id: "EXEC-08", needs, says: "An expanded graph runs in the node's place, shown as that node." },
    {
      id: "EXEC-09",
      needs,
      says: "An output node inside an expansion leaves its output in the history, with the node to show in meta.",
    },
    { id: "EXEC-10", needs, says: "A failure inside an expansion names the submitted node and its class." },
    { id: "EXEC-11", needs, says: "Async nodes wait side by side." },
    { id: "EXEC-12", says: "An undeclared literal is not given to the node." },
    { id: "EXEC-13", needs, says: "An undeclared link is made first, and its value is given to the node." },
    { id: "EXEC-14", needs, says: "An optional input that is absent is not given to the node, whatever its default." },
    { id: "EXEC-15", needs, says: "A raw link is given as node id and slot; the node it names runs all the same." },
    { id: "EXEC-16", needs, says: "Hidden inputs are the prompt, the extra data for pictures and the node's id." },
    { id: "EXEC-17", says: "One prompt can have several outputs of one value." },
    { id: "EXEC-18", says: "Ids may be any text." },
    { id: "EXEC-19", needs, says: "Two nodes of one class keep apart within a run." },
  ]),
];
