import { from } from "../requirement.ts";

export const validation = [
  ...from("execution.py, validation of a prompt", [
    {
      id: "VALID-01",
      since: "0.12.0",
      says: "A class that is not installed is missing_node_type, with node id, class and title.",
    },
    { id: "VALID-02", until: "0.12.0", says: "A class that is not installed is invalid_prompt." },
    { id: "VALID-03", since: "0.12.0", says: "A node without class_type is missing_node_type with a null class." },
    { id: "VALID-04", until: "0.12.0", says: "A node without class_type is invalid_prompt." },
    {
      id: "VALID-05",
      says: "Classes are looked up for every node of the prompt, and the first missing one ends the search.",
    },
    { id: "VALID-06", says: "A prompt without an output node is prompt_no_outputs." },
    { id: "VALID-07", says: "Nodes that no output needs are not validated." },
    {
      id: "VALID-08",
      says: "All outputs failing is prompt_outputs_failed_validation, its details the errors of the outputs themselves.",
    },
    {
      id: "VALID-09",
      says: "Only nodes with errors of their own are listed, with their class and the outputs that depend on them.",
    },
    { id: "VALID-10", says: "All errors of all nodes are reported at once." },
  ]),
  ...from("execution.py, validation of one node's inputs", [
    { id: "VALID-11", says: "A required input that is absent is required_input_missing." },
    { id: "VALID-12", says: "An array whose length is not 2 is bad_linked_input." },
    { id: "VALID-13", says: "A link of another type is return_type_mismatch, with the type received and the link." },
    { id: "VALID-14", says: "A value that cannot be converted is invalid_input_type, with Python's reason." },
    { id: "VALID-15", says: "A number below its limit is value_smaller_than_min." },
    {
      id: "VALID-16",
      says: "A number above its limit is value_bigger_than_max, also beyond 64 bits, with the number unchanged.",
    },
    { id: "VALID-17", says: "A value outside its choices is value_not_in_list, with the choices." },
    {
      id: "VALID-18",
      needs: "test nodes",
      says: "With more than 20 choices, value_not_in_list gives their number and no input_config.",
    },
    { id: "VALID-19", says: "A loader's absent file is custom_validation_failed." },
    {
      id: "VALID-20",
      needs: "test nodes",
      says: "A refusal of the node's own validator is custom_validation_failed with its sentence.",
    },
    {
      id: "VALID-21",
      needs: "test nodes",
      says: "Inputs that the validator names are not held to their limits; others are.",
    },
    { id: "VALID-22", since: "0.20.0", says: "A cycle is dependency_cycle on each of its nodes." },
    { id: "VALID-23", until: "0.20.0", says: "A cycle is refused without node errors." },
    { id: "VALID-24", says: "A link to an absent node is exception_during_inner_validation on the node above it." },
    { id: "VALID-25", says: "On an output node itself, a link to an absent node is exception_during_validation." },
    { id: "VALID-26", says: "A slot beyond the outputs is an IndexError reported on the node above." },
    { id: "VALID-27", says: "A node without inputs is a KeyError reported on the node above." },
    { id: "VALID-28", says: "A list of two literals is taken for a link." },
    { id: "VALID-29", says: "An input of any type takes every link." },
  ]),
  ...from("execution.py, coercion of literals", [
    { id: "COERCE-01", says: "INT takes numeric text, fractions (cut) and booleans." },
    { id: "COERCE-02", says: "FLOAT takes numeric text and integers." },
    { id: "COERCE-03", says: "STRING takes numbers and booleans as Python writes them." },
    { id: "COERCE-04", says: "BOOLEAN is Python's truth: the text false is true, empty text and 0 are false." },
    { id: "COERCE-05", says: "The converted values stand in the prompt that the history shows." },
    { id: "COERCE-06", says: "Integers beyond 2^53 go in and out unchanged." },
    {
      id: "COERCE-07",
      needs: "test nodes",
      says: "A seed of 2^64 - 1 reaches the node unchanged, from a number and from text.",
    },
    {
      id: "COERCE-08",
      needs: "test nodes",
      says: "An object with __value__ stands for its value: the way to give a list.",
    },
    { id: "COERCE-09", needs: "test nodes", says: "Other objects reach a node of such a type as they are." },
  ]),
];
