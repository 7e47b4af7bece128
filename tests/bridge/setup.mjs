import { findPython } from "../../scripts/python.mjs";

/** Tells the tests which Python there is. */
export default function setup({ provide }) {
  provide("python", findPython() ?? "");
}
