import { pythonSuite } from "./python-suite.ts";

pythonSuite("test_pictures");
