"""Deaths: of the host, of ComfyUI, of the disk. Nothing and nobody is left behind."""

import asyncio
import glob
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
import unittest
from pathlib import Path
from unittest import mock

import fake_comfy
import kit
import packs
import torch

on_linux = unittest.skipUnless(sys.platform == "linux", "looks at processes through /proc")


def files():
    return set(glob.glob(os.path.join(tempfile.gettempdir(), "netdist-*")))


def is_running(pid):
    """False for a process that is gone, or dead and not yet fetched by its parent."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def wait_until_gone(pid, seconds=30):
    done = threading.Event()
    for _ in range(int(seconds / 0.05)):
        if not is_running(pid):
            return True
        done.wait(0.05)
    return False


def pid():
    return kit.host().session.connection.pid


@on_linux
class HostDies(unittest.TestCase):
    def setUp(self):
        kit.load("kit")
        self.addCleanup(packs.forget)

    def dies(self, how):
        with self.assertRaises(Exception) as caught:
            packs.run("Dies", how=how)
        return str(caught.exception)

    def again(self):
        self.assertEqual(packs.run("Echo", value=1), (1,))

    def test_exit_and_abort_are_told_and_the_next_call_starts_another(self):
        for how, why in (("exit", "exit code 3"), ("abort", "SIGABRT")):
            with self.subTest(how):
                self.assertIn(why, self.dies(how))
                self.again()

    def test_an_error_that_nobody_catches_fails_its_call_alone(self):
        self.assertIn("nobody catches this", self.dies("throw"))
        self.again()

    def test_out_of_memory_is_told(self):
        with mock.patch.dict(os.environ, {"NODE_OPTIONS": "--max-old-space-size=64"}):
            self.assertIn("heap out of memory", self.dies("memory"))
        self.again()

    def test_kill_9_during_a_call(self):
        async def kill():
            call = asyncio.ensure_future(packs.call("Waits", until="never"))
            while not fake_comfy.shown:
                await asyncio.sleep(0.01)
            os.kill(pid(), signal.SIGKILL)
            await call

        before = files()
        with self.assertRaisesRegex(Exception, "SIGKILL"), fake_comfy.prompt_run():
            asyncio.run(kill())
        self.assertEqual(files(), before)
        self.again()

    def test_every_waiting_call_hears_of_it(self):
        async def kill():
            calls = [asyncio.ensure_future(packs.call("Waits", until="never")) for _ in range(5)]
            while len(fake_comfy.shown) < 5:
                await asyncio.sleep(0.01)
            os.kill(pid(), signal.SIGKILL)
            return await asyncio.gather(*calls, return_exceptions=True)

        with fake_comfy.prompt_run():
            found = asyncio.run(kill())
        self.assertEqual(["SIGKILL" in str(one) for one in found], [True] * 5)

    def test_a_run_that_outlives_a_host_is_told_to_the_next(self):
        with fake_comfy.prompt_run({"7": {"class_type": "Several", "inputs": {}}}):
            asyncio.run(packs.call("Echo", value=1))
            first = pid()
            os.kill(first, signal.SIGKILL)
            kit.host().session.connection._reader.join(10)
            found = json.loads(asyncio.run(packs.call("Several", required=1, choice="a"))[0])
            self.assertEqual(found["classes"], ["Several"])
            self.assertNotEqual(pid(), first)


@on_linux
class ComfyUIDies(unittest.TestCase):
    SCRIPT = """
import asyncio, os, sys
sys.path.insert(0, sys.argv[1])
import fake_comfy, kit, packs
kit.load("kit")
async def work():
    values = {"until": "never"} if sys.argv[2] == "Waits" else {"value": 1}
    call = asyncio.ensure_future(packs.call(sys.argv[2], **values))
    while not (fake_comfy.shown or call.done()):
        await asyncio.sleep(0.01)
    print(kit.host().session.connection.pid, flush=True)
    if sys.argv[3] == "exit":
        return
    sys.stdin.read()
with fake_comfy.prompt_run():
    asyncio.run(work())
"""

    def start(self, node, end):
        child = subprocess.Popen(
            [sys.executable, "-c", self.SCRIPT, os.path.dirname(__file__), node, end],
            text=True,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.addCleanup(child.stdout.close)
        self.addCleanup(child.stdin.close)
        return child, int(child.stdout.readline())

    def test_kill_9_of_comfyui_leaves_no_process_and_no_file(self):
        for node in ("Echo", "Waits"):
            with self.subTest(node):
                child, host = self.start(node, "wait")
                self.assertTrue(is_running(host))
                before = {one for one in files() if not os.path.isdir(one)}
                self.assertEqual(before, set())
                child.kill()
                child.wait()
                self.assertTrue(wait_until_gone(host))

    def test_a_comfyui_that_ends_takes_the_host_with_it(self):
        for node in ("Echo", "Waits"):
            with self.subTest(node):
                child, host = self.start(node, "exit")
                self.assertEqual(child.wait(60), 0)
                self.assertFalse(is_running(host))


@on_linux
class DiskFull(unittest.TestCase):
    def test_values_go_through_the_pipe_when_the_exchange_file_cannot_grow(self):
        kit.load("kit")
        self.addCleanup(packs.forget)
        tensor = torch.arange(3 * 2**20, dtype=torch.float32)
        packs.run("Echo", value=1)
        import resource

        limit = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2**20, limit[1]))
        resource.prlimit(pid(), resource.RLIMIT_FSIZE, (2**20, 2**20))
        try:
            copied = packs.run("Copy", value=tensor)[0]
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, limit)
        self.assertTrue(torch.equal(copied, tensor))
        self.assertEqual(kit.host().session.connection._writer_file._used, {})

    def test_a_temporary_folder_that_is_full_or_not_there_costs_no_call(self):
        kit.load("kit")
        self.addCleanup(packs.forget)
        tensor = torch.arange(2 * 2**20, dtype=torch.float32)
        with mock.patch.object(tempfile, "tempdir", "/does/not/exist"):
            self.assertTrue(torch.equal(packs.run("Copy", value=tensor)[0], tensor))
        self.assertIsNone(kit.host().session.connection.exchange)
