export { writeNew } from "./write-new.ts";
