"""Packs that come in any order, and the classes that ComfyUI gets."""

import inspect
import itertools
import json
import logging
import os
import subprocess
import sys
import unittest

import fake_comfy
import packs
import where

NETDIST = {"FetchRemote": packs.record("FetchRemote"), "LoadLatentUrl": packs.record("LoadLatentUrl")}
LATENTS = {"LoadLatentUrl": packs.record("LoadLatentUrl"), "SaveLatentNumpy": packs.record("SaveLatentNumpy")}
CUSTOM = {"Mine": packs.record("Mine")}


class Foreign:
    RELATIVE_PYTHON_MODULE = "custom_nodes.ComfyUI_NetDist"


class LoadOrder(unittest.TestCase):
    def setUp(self):
        packs.forget()

    def test_three_packs_in_every_order(self):
        made = [
            packs.make_pack("netdist", "1.2.0", NETDIST, host="1.2.0"),
            packs.make_pack("nodes-latents", "1.10.0", LATENTS, host="1.1.0"),
            packs.make_pack("custom", "0.1.0", CUSTOM, host="1.10.0-beta.2"),
        ]
        for order in itertools.permutations(made):
            with self.subTest([folder.name for folder in order]):
                packs.forget()
                for folder in order:
                    packs.load(folder)
                self.assertEqual(
                    {one: packs.owner(one) for one in fake_comfy.classes},
                    {
                        "FetchRemote": "netdist",
                        "LoadLatentUrl": "nodes-latents",
                        "SaveLatentNumpy": "nodes-latents",
                        "Mine": "custom",
                    },
                )
                host = sys.modules["netdist_shim_v1"].host
                self.assertEqual(host._newest().id, "custom")
                self.assertEqual(
                    [pack["id"] for pack in host._greeting()["packs"]], ["nodes-latents", "netdist", "custom"]
                )
                self.assertEqual(len(list(fake_comfy.table)), 1)

    def test_an_id_that_is_offered_twice_is_named_once(self):
        packs.load(packs.make_pack("netdist", "1.2.0", NETDIST))
        with self.assertLogs(level=logging.INFO) as logs:
            packs.load(packs.make_pack("nodes-latents", "1.0.0", LATENTS))
        lines = [line for line in logs.output if "LoadLatentUrl" in line]
        self.assertEqual(len(lines), 1)
        self.assertIn("of netdist 1.2.0, not of nodes-latents 1.0.0, are used: LoadLatentUrl", lines[0])
        self.assertEqual(packs.owner("LoadLatentUrl"), "netdist")

    def test_an_id_of_a_foreign_pack_is_left_alone_and_named(self):
        fake_comfy.classes["FetchRemote"] = Foreign
        with self.assertLogs(level=logging.WARNING) as logs:
            module = packs.load(packs.make_pack("netdist", "1.0.0", NETDIST))
        self.assertEqual(list(module.NODE_CLASS_MAPPINGS), ["LoadLatentUrl"])
        self.assertIn("left to custom_nodes.ComfyUI_NetDist, which has them too: FetchRemote", logs.output[0])

    def test_an_id_that_a_foreign_pack_takes_later_is_named_when_comfyui_starts(self):
        packs.load(packs.make_pack("netdist", "1.0.0", NETDIST))
        fake_comfy.classes["FetchRemote"] = Foreign
        (started,) = fake_comfy.started
        with self.assertLogs(level=logging.WARNING) as logs:
            started()
        self.assertEqual(len(logs.output), 1)
        self.assertIn("left to custom_nodes.ComfyUI_NetDist, which has them too: FetchRemote", logs.output[0])
        # And a higher version of ours does not take it back.
        module = packs.load(packs.make_pack("netdist-2", "2.0.0", NETDIST))
        self.assertEqual(list(module.NODE_CLASS_MAPPINGS), ["LoadLatentUrl"])

    def test_a_broken_folder_does_not_stop_comfyui_nor_the_next_pack(self):
        broken = packs.make_pack("broken", "1.0.0", {})
        for text in (
            "",
            "{}",
            '{"format": 2}',
            '{"format": 1, "pack": {"id": "x", "version": "1"}, "host": "1", "nodes": {"A": {}}}',
        ):
            (broken / "nodes.json").write_text(text)
            with self.subTest(text), self.assertLogs(level=logging.ERROR):
                self.assertEqual(packs.load(broken).NODE_CLASS_MAPPINGS, {})
        (broken / "nodes.json").unlink()
        with self.assertLogs(level=logging.ERROR):
            self.assertEqual(packs.load(broken).NODE_CLASS_MAPPINGS, {})
        self.assertEqual(
            list(packs.load(packs.make_pack("netdist", "1.0.0", NETDIST)).NODE_CLASS_MAPPINGS), list(NETDIST)
        )

    def test_a_broken_shim_leaves_the_place_to_the_next_pack(self):
        broken = packs.make_pack("broken", "1.0.0", {})
        (broken / "netdist_shim" / "host.py").write_text("this is no Python")
        with self.assertLogs(level=logging.ERROR):
            self.assertEqual(packs.load(broken).NODE_CLASS_MAPPINGS, {})
        self.assertEqual(
            list(packs.load(packs.make_pack("netdist", "1.0.0", NETDIST)).NODE_CLASS_MAPPINGS), list(NETDIST)
        )

    def test_loading_starts_no_process_and_imports_no_torch(self):
        folder = packs.make_pack("netdist", "1.0.0", NETDIST)
        script = (
            f"import sys; sys.path.insert(0, {str(where.Path(__file__).parent)!r})\n"
            f"import packs; packs.load({str(folder)!r}); shim = sys.modules['netdist_shim_v1']\n"
            "import json, threading\n"
            "print(json.dumps(['torch' in sys.modules, 'numpy' in sys.modules, 'PIL' in sys.modules,"
            " shim.host.session is None, threading.active_count()]))"
        )
        found = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True).stdout
        self.assertEqual(json.loads(found), [False, False, False, True, 1])


class Classes(unittest.TestCase):
    def make(self, **record):
        packs.forget()
        packs.load(packs.make_pack("p", "1.0.0", {"N": packs.record("N", **record)}))
        return fake_comfy.classes["N"]

    def test_attributes(self):
        made = self.make(
            outputs=(("IMAGE", "one"), (["a", "b"], "two")),
            output_node=True,
            input_is_list=True,
            description="does it",
            flags={"DEPRECATED": True, "API_NODE": False, "__init__": 1},
            search_aliases=["x"],
        )
        self.assertEqual(
            (made.RETURN_TYPES, made.RETURN_NAMES, made.OUTPUT_IS_LIST),
            (("IMAGE", ["a", "b"]), ("one", "two"), (False, False)),
        )
        self.assertEqual(
            (made.OUTPUT_NODE, made.INPUT_IS_LIST, made.DESCRIPTION, made.CATEGORY, made.SEARCH_ALIASES),
            (True, True, "does it", "test", ["x"]),
        )
        self.assertEqual((made.DEPRECATED, made.API_NODE, hasattr(made, "OUTPUT_TOOLTIPS")), (True, False, False))
        self.assertIsInstance(made(), made)
        self.assertTrue(inspect.iscoroutinefunction(getattr(made(), made.FUNCTION)))

    def test_tooltips_of_outputs_only_where_there_is_one(self):
        outputs = [
            {"type": "A", "name": "a", "is_list": True, "tooltip": "says"},
            {"type": "B", "name": "b", "tooltip": None},
        ]
        made = self.make(outputs=())
        self.assertEqual(made.RETURN_TYPES, ())
        packs.forget()
        packs.load(packs.make_pack("p", "1.0.0", {"N": {**packs.record("N"), "outputs": outputs}}))
        made = fake_comfy.classes["N"]
        self.assertEqual((made.OUTPUT_TOOLTIPS, made.OUTPUT_IS_LIST), (("says", ""), (True, False)))

    def test_input_types_are_fresh_each_time(self):
        made = self.make(inputs={"a": ["INT", {"default": 1}], "b": [["x", "y"]]})
        made.INPUT_TYPES()["required"]["a"][1]["default"] = 7
        made.INPUT_TYPES()["required"]["b"][0].append("z")
        made.INPUT_TYPES()["required"].clear()
        self.assertEqual(made.INPUT_TYPES(), {"required": {"a": ("INT", {"default": 1}), "b": (["x", "y"],)}})

    def test_file_lists_are_made_when_they_are_asked_for(self):
        choices = {"$files": {"roots": ["input"], "extensions": [".txt"], "recursive": False, "annotate": False}}
        made = self.make(inputs={"file": [choices, {"image_upload": True}]})
        self.assertEqual(made.INPUT_TYPES()["required"]["file"], ([], {"image_upload": True}))
        with open(os.path.join(fake_comfy.FOLDERS["input"], "new.txt"), "w"):
            self.assertEqual(made.INPUT_TYPES()["required"]["file"][0], ["new.txt"])

    def test_the_type_of_anything_equals_every_type_and_is_text(self):
        made = self.make(inputs={"any": ["*"]}, outputs=(("*", "out"),))
        kind = made.INPUT_TYPES()["required"]["any"][0]
        for any_type in (kind, made.RETURN_TYPES[0]):
            self.assertFalse(any_type != "IMAGE" or "IMAGE" != any_type)
            self.assertEqual((json.dumps(any_type), hash(any_type)), ('"*"', hash("*")))

    def test_a_validator_names_exactly_the_inputs_that_it_answers_for(self):
        hooks = {"fingerprint": True, "validate": ["latent"], "needs": True}
        made = self.make(inputs={"latent": ["STRING"], "other": ["INT"]}, hooks=hooks)
        spec = inspect.getfullargspec(made.VALIDATE_INPUTS)
        self.assertEqual((spec.args, spec.varkw), (["cls", "latent"], None))
        self.assertTrue(
            all(map(inspect.iscoroutinefunction, (made.VALIDATE_INPUTS, made.IS_CHANGED, made().check_lazy_status)))
        )
        every = self.make(inputs={"a": ["STRING"], "b": ["INT"]}, hooks={"validate": True})
        self.assertEqual(inspect.getfullargspec(every.VALIDATE_INPUTS).args, ["cls", "a", "b"])

    def test_hooks_only_where_the_node_has_them(self):
        made = self.make()
        self.assertFalse(any(hasattr(made, name) for name in ("IS_CHANGED", "VALIDATE_INPUTS", "check_lazy_status")))


class Versions(unittest.TestCase):
    def test_order(self):
        from netdist_shim.versions import version_key

        ordered = [
            "",
            "0.9",
            "1.0.0-alpha",
            "1.0.0-alpha.1",
            "1.0.0-beta.2",
            "1.0.0-beta.11",
            "1.0.0",
            "1.2.0",
            "1.10.0",
            "2.0.0-rc.1",
            "2.0.0+build.5",
        ]
        self.assertEqual(sorted(ordered[::-1], key=version_key), ordered)


class Limits(unittest.TestCase):
    def test_ranges_and_lists(self):
        from netdist_shim.limits import outside_limits

        types = {
            "required": {"n": ("INT", {"min": 0, "max": 10})},
            "optional": {"c": (["a", "b"],), "m": (["a", "b"], {"multiselect": True})},
        }
        for values, wrong in (
            ({"n": 5}, None),
            ({"n": -1}, "smaller"),
            ({"n": 11.5}, "bigger"),
            ({"n": None}, None),
            ({"c": "a"}, None),
            ({"c": "z"}, "not in the list"),
            ({"m": ["a", "b"]}, None),
            ({"m": ["a", "z"]}, "not in the list"),
            ({}, None),
        ):
            with self.subTest(values):
                found = outside_limits(types, values)
                self.assertTrue(found is None if wrong is None else wrong in found, found)


sys.modules["netdist_shim.comfy"] = fake_comfy
