"""Runs one module of tests and prints a line of JSON for each test."""

import json
import os
import sys
import unittest

sys.path[:0] = [os.path.dirname(__file__)]


class Result(unittest.TestResult):
    def tell(self, test, detail=""):
        print(json.dumps({"name": test._testMethodName, "ok": detail == "", "detail": detail}), file=OUT, flush=True)

    def addSuccess(self, test):
        self.tell(test)

    def addFailure(self, test, err):
        self.tell(test, self._exc_info_to_string(err, test))

    addError = addFailure

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.tell(test, f"{subtest}\n{self._exc_info_to_string(err, test)}")


# What a test prints by mistake must not look like a result.
OUT = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
unittest.defaultTestLoader.loadTestsFromName(sys.argv[1]).run(Result())
