import { kitSuite } from "./kit-suite.ts";

kitSuite("test_calls");
