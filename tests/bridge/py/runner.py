"""Runs one module of tests and prints a line of JSON for each test."""

import atexit
import json
import os
import signal
import sys
import tempfile
import unittest

sys.path[:0] = [os.path.dirname(__file__)]


# A test that hangs fails, and the others run.
DEADLINE = 60


def give_up(*_):
    raise TimeoutError(f"the test was not done after {DEADLINE} s")


class Result(unittest.TestResult):
    def startTest(self, test):
        super().startTest(test)
        if hasattr(signal, "alarm"):
            signal.signal(signal.SIGALRM, give_up)
            signal.alarm(DEADLINE)

    def stopTest(self, test):
        super().stopTest(test)
        if hasattr(signal, "alarm"):
            signal.alarm(0)

    def tell(self, test, detail=""):
        print(json.dumps({"name": test._testMethodName, "ok": detail == "", "detail": detail}), file=OUT, flush=True)

    def addSuccess(self, test):
        self.tell(test)

    def addFailure(self, test, err):
        self.tell(test, self._exc_info_to_string(err, test))

    addError = addFailure

    def addSkip(self, test, reason):
        print(
            json.dumps({"name": test._testMethodName, "ok": True, "detail": "", "skipped": reason}),
            file=OUT,
            flush=True,
        )

    def addSubTest(self, test, subtest, err):
        if err is not None:
            self.tell(test, f"{subtest}\n{self._exc_info_to_string(err, test)}")


# A temporary folder of its own, which a test can look through, and which goes at the end.
scratch = tempfile.TemporaryDirectory(prefix="netdist-python-")
os.environ["TMPDIR"] = tempfile.tempdir = scratch.name
atexit.register(scratch.cleanup)
# What a test prints by mistake must not look like a result.
OUT = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)
unittest.defaultTestLoader.loadTestsFromName(sys.argv[1]).run(Result())
