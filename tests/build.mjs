import { bootstrap } from "../scripts/bootstrap.mjs";

/** Tests of commands and packages run what is built of the present sources. */
export default function setup() {
  bootstrap();
}
