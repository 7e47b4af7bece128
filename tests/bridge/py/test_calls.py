"""Everything else that a node may do, with the real host: inputs, hooks, results, progress, services, pictures."""

import asyncio
import base64
import io
import json
import logging
import os
import sys
import threading
import unittest

import fake_comfy
import kit
import packs
import torch
from PIL import Image


def setUpModule():
    kit.load("kit")


def tearDownModule():
    packs.forget()


def text(node_id, **values):
    return json.loads(packs.run(node_id, **values)[0])


def picture(kind, size=(3, 2)):
    out = io.BytesIO()
    Image.new("RGB", size, (10, 20, 30)).save(out, kind)
    return out.getvalue()


class Inputs(unittest.TestCase):
    def test_required_optional_default_and_hidden(self):
        prompt = {
            "7": {"class_type": "Several", "inputs": {"seed": 2**64 - 1}},
            "8": {"class_type": "Other", "inputs": {}},
        }
        extra = {
            "extra_pnginfo": {"workflow": {"nodes": []}},
            "preview_method": "latent2rgb",
            "auth_token_comfy_org": "secret",
        }
        with fake_comfy.prompt_run(prompt, extra) as running:
            found = json.loads(
                asyncio.run(packs.call("Several", required=3, choice="b", prompt=prompt, extra_pnginfo={}, unknown=1))[
                    0
                ]
            )
        self.assertEqual(
            found,
            {
                "required": 3,
                "choice": "b",
                "fallback": 2.5,
                "hidden": [],
                "classes": ["Several", "Other"],
                "extra": {"workflow": {"nodes": []}},
                "uniqueId": "7",
                "promptId": running.id,
                "previewMethod": "latent2rgb",
            },
        )

    def test_a_value_of_the_wrong_kind_is_named(self):
        with self.assertRaisesRegex(Exception, 'node 7 .Several., input "required"'):
            packs.run("Several", required="x", choice="a")

    def test_files(self):
        for name in ("a.txt", "sub/b.txt"):
            path = os.path.join(fake_comfy.FOLDERS["input"], name)
            os.makedirs(os.path.dirname(path), exist_ok=True)
            with open(path, "w"):
                pass
        self.assertEqual(fake_comfy.classes["Files"].INPUT_TYPES()["required"]["file"][0], ["a.txt", "sub/b.txt"])
        self.assertEqual(
            text("Files", file="sub/b.txt"),
            {
                "path": os.path.join(fake_comfy.FOLDERS["input"], "sub", "b.txt"),
                "listed": ["a.txt", "sub/b.txt"],
                "save": {"name": "x", "counter": 1, "subfolder": "sub"},
                "inside": True,
            },
        )
        self.assertIs(packs.run("Files", "VALIDATE_INPUTS", file="a.txt"), True)

    def test_T3_a_file_outside_is_refused_by_validator_and_run(self):
        for name in ("../x.txt", "/etc/passwd", "absent.txt", "a.txt\0"):
            with self.subTest(name):
                self.assertIn("file name", packs.run("Files", "VALIDATE_INPUTS", file=name))
                with self.assertRaisesRegex(Exception, "file name"):
                    packs.run("Files", file=name)

    def test_lazy_inputs(self):
        lazy = fake_comfy.classes["Lazy"].INPUT_TYPES()["optional"]
        self.assertEqual((lazy["a"][1]["lazy"], lazy["b"][1]["lazy"]), (True, True))
        self.assertEqual(packs.run("Lazy", "check_lazy_status", which="a", a=None, b=None), ["a"])
        self.assertEqual(packs.run("Lazy", "check_lazy_status", which="a", a=1, b=None), [])
        self.assertEqual(packs.run("Lazy", "check_lazy_status", which="none", a=None, b=None), [])
        self.assertEqual(text("Lazy", which="b", a=None, b="x"), {"a": None, "b": "x"})


class Hooks(unittest.TestCase):
    def test_a_fingerprint_knows_the_running_prompt(self):
        self.assertEqual(
            json.loads(packs.run("Hooks", "IS_CHANGED", n=1, text="t")),
            {"n": 1, "text": "t", "known": ["7"], "uniqueId": "7"},
        )
        self.assertEqual(json.loads(packs.run("Hooks", "IS_CHANGED", n=None, text=None))["known"], ["7"])

    def test_a_fingerprint_that_is_nan_or_fails(self):
        token = packs.run("Hooks", "IS_CHANGED", n=4, text="")
        self.assertNotEqual(token, token)
        with self.assertRaisesRegex(Exception, "three cannot be hashed"):
            packs.run("Hooks", "IS_CHANGED", n=3, text="")

    def test_a_validator(self):
        for values, answer in (
            ({"n": 1, "text": "t"}, True),
            ({"n": 7, "text": ""}, "seven is unlucky"),
            ({"n": None, "text": None}, True),
        ):
            with self.subTest(values):
                self.assertEqual(packs.run("Hooks", "VALIDATE_INPUTS", **values), answer)
        self.assertIn("bigger than max of 10", packs.run("Hooks", "VALIDATE_INPUTS", n=11, text=""))
        with self.assertRaisesRegex(Exception, "cannot tell"):
            packs.run("Hooks", "VALIDATE_INPUTS", n=1, text="throw")

    def test_validation_of_a_prompt_that_does_not_run_yet(self):
        self.assertIs(asyncio.run(packs.call("Hooks", "VALIDATE_INPUTS", n=1, text="")), True)


class Results(unittest.TestCase):
    def test_ui(self):
        ui = {"text": ["shown"], "images": [{"filename": "a.png", "subfolder": "", "type": "temp"}], "big": [2**63]}
        self.assertEqual(packs.run("Shows", how="ui"), {"ui": ui})
        self.assertEqual(packs.run("Shows", how="both"), {"ui": ui, "result": ("given",)})

    def test_blockers(self):
        for message in (None, "not today"):
            one, two = packs.run("Blocks", message=message or "")
            self.assertIsInstance(one, fake_comfy.ExecutionBlocker)
            self.assertEqual((one.message, two), (message, 1))
        self.assertEqual([type(one) for one in packs.run("Blocks", message="all")], [fake_comfy.ExecutionBlocker] * 2)

    def test_expansion_keeps_every_digit_of_a_seed(self):
        found = packs.run("Expands")
        self.assertEqual(found["expand"]["7.0.0.1"]["inputs"]["seed"], 2**64 - 1)
        self.assertEqual(found["result"], (["7.0.0.1", 0],))

    def test_an_error_has_cause_hint_and_trace(self):
        with self.assertRaises(Exception) as caught:
            packs.run("Fails", value=None)
        said = str(caught.exception)
        for part in ("no pixels", "give some pixels", "pack.mjs:"):
            self.assertIn(part, said)
        self.assertLessEqual(len(said.splitlines()), 8)


class Shown(unittest.TestCase):
    def test_progress_preview_note_and_event(self):
        fake_comfy.shown.clear()
        with self.assertLogs(level=logging.DEBUG) as logs, fake_comfy.prompt_run() as running:
            answer = asyncio.run(packs.call("Shout", node="12:3", preview=base64.b64encode(picture("PNG")).decode()))
            kit.host().stop()
        self.assertEqual(answer, ("done",))
        self.assertEqual(fake_comfy.shown[-1], ("netdist.shout", {"big": 2**63}))
        self.assertIn(("progress", running.id, "12:3", 2, 4, ("PNG", (3, 2))), fake_comfy.shown)
        self.assertTrue(any(one[:2] == ("notify", "12:3") for one in fake_comfy.shown))
        lines = "\n".join(logs.output)
        for line in ("to the log", "printed by console.log", "printed to stdout"):
            self.assertIn(line, lines)

    def test_a_preview_that_is_no_picture_is_left_out(self):
        self.assertEqual(packs.run("Shout", preview=base64.b64encode(b"no picture").decode()), ("done",))


class Beside(unittest.TestCase):
    def test_other_work_of_the_loop_and_of_samplers_goes_on(self):
        """A sampler that holds the loop hinders neither the host nor the answers to what it asks."""

        async def work():
            waiting = asyncio.ensure_future(packs.call("Copy", value=torch.rand(400_000)))
            while not kit.host().session or not kit.host().session._calls:
                await asyncio.sleep(0)
            busy = threading.Event()
            kit.host().session.connection._pending[max(kit.host().session._calls)].add_done_callback(
                lambda _: busy.set()
            )
            self.assertTrue(busy.wait(60))  # holds the loop
            return await waiting

        with fake_comfy.prompt_run():
            self.assertEqual(asyncio.run(work())[0].shape, (400_000,))

    def test_many_prompts_each_with_a_loop_of_its_own(self):
        for n in range(20):
            self.assertEqual(packs.run("Echo", value=n), (n,))


class Services(unittest.TestCase):
    def test_facts_of_the_host(self):
        found = text("Facts")
        self.assertEqual(
            (found["addresses"], found["owns"], found["user"], found["big"]),
            (["http://127.0.0.1:1"], True, fake_comfy.FOLDERS["user"], str(2**64 - 1)),
        )

    def test_pictures(self):
        made, mask = packs.run("Decodes", file=base64.b64encode(picture("TIFF")).decode())
        self.assertTrue(torch.equal(made, torch.tensor([10, 20, 30], dtype=torch.float32).div(255).expand(1, 2, 3, 3)))
        self.assertIsNone(mask)
        with self.assertRaisesRegex(Exception, "cannot be read"):
            packs.run("Decodes", file=base64.b64encode(b"no picture").decode())
        rows = base64.b64encode(bytes([200, 100, 50] * 6)).decode()
        file = base64.b64decode(packs.run("Encodes", pixels=rows, format="webp")[0])
        self.assertEqual(Image.open(io.BytesIO(file)).size, (3, 2))

    def test_a_large_picture(self):
        made, _ = packs.run("Decodes", file=base64.b64encode(picture("JPEG", (1500, 1000))).decode())
        self.assertEqual((made.shape, made.dtype), ((1, 1000, 1500, 3), torch.float32))


class Packs(unittest.TestCase):
    def tearDown(self):
        kit.load("kit")

    def test_two_packs_in_both_orders_share_one_host_and_its_services(self):
        for names in (("kit", "other"), ("other", "kit")):
            with self.subTest(names):
                kit.load(*names)
                self.assertEqual(packs.run("Echo", value="x"), ("other x",))
                self.assertEqual([packs.run(node)[0] for node in ("Counts", "AlsoCounts", "Counts")], ["1", "2", "3"])

    def test_a_pack_that_cannot_be_loaded_leaves_the_others_alone_and_says_why(self):
        packs.forget()
        broken = kit.folder("other")
        (broken / "dist" / "pack.mjs").write_text("throw new Error('broken pack')")
        for folder in (broken, kit.folder("kit")):
            packs.load(folder)
        with self.assertLogs(level=logging.ERROR) as logs:
            self.assertEqual(packs.run("Ramp", bits=8)[0].shape, (1, 1, 256, 1))
        self.assertIn("broken pack", "\n".join(logs.output))
        with self.assertRaisesRegex(Exception, "AlsoCounts"):
            packs.run("AlsoCounts")


@unittest.skipUnless(sys.platform == "linux", "looks at memory through /proc")
class Memory(unittest.TestCase):
    def test_500_calls_with_stable_memory_on_both_sides(self):
        tensor = torch.rand(300_000)

        def sizes():
            with open("/proc/self/statm") as file:
                mine = int(file.read().split()[1]) * os.sysconf("SC_PAGE_SIZE")
            return mine, text("Memory", n=1)["rss"]

        def calls(count):
            for n in range(count):
                packs.run("Copy", value=tensor)
                packs.run("Watches", name=str(n))

        calls(100)
        before = sizes()
        calls(250)
        grown = [after - first for after, first in zip(sizes(), before, strict=True)]
        # 250 x 1.2 MB went each way: what is kept of them would be 300 MB.
        self.assertLess(grown[0], 60e6)
        self.assertLess(grown[1], 120e6)
        session = kit.host().session
        self.assertEqual((session._calls, session.connection._pending), ({}, {}))
