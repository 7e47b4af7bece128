export { changeSeeds, type Edited } from "./change-seeds.ts";
export { describeInputs, type ListedInput, listInputs } from "./list-inputs.ts";
export { randomSeeds } from "./random-seeds.ts";
export { replaceText, type TextChange } from "./replace-text.ts";
export { type InputChange, setInput } from "./set-input.ts";
