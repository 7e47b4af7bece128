"""File names from prompts, lists of files, save paths (T1 to T4)."""

import os
import sys
import tempfile
import unittest

import fake_comfy
import where  # noqa: F401

sys.modules["netdist_shim.comfy"] = fake_comfy

from netdist_shim import services  # noqa: E402
from netdist_shim.errors import RequestError  # noqa: E402

FILES = [
    "secret.txt",
    "input/a.png",
    "input/b.JPG",
    "input/note.txt",
    "input/sub/c.png",
    "input/a.pn",
    "input/z.latent",
    "input/sub/a.latent",
    "output/a.png",
    "output/deep/d.latent",
    "temp/t.png",
]
HOSTILE = [
    "../secret.txt",
    "../../../../../../../../etc/passwd",
    "sub/../../secret.txt",
    "/etc/passwd",
    "..\\secret.txt",
    "C:\\x.png",
    "C:x.png",
    "\\\\host\\share\\x.png",
    "a.png\0",
    "a\n.png",
    "%2e%2e%2fsecret.txt",
    "..%5csecret.txt",
    "....//secret.txt",
    "../../secret.txt [output]",
    "../secret.txt [temp]",
    "",
    " [output]",
    ".",
    "..",
    "sub",
    "sub/",
    "a.png.",
    "a.png ",
    "CON.png",
    "sub/aux",
    "a.png:stream",
    "x" * 300 + ".png",
    "link.png",
    "up/secret.txt",
    "absent.png",
    "a.png/x",
    "\ud800.png",
    "sub/" * 2000 + "a.png",
]


def path(name):
    return os.path.join(fake_comfy.BASE, *name.split("/"))


def ask(what, **arguments):
    return services.answer({"t": "ask", "what": what, **arguments}, [], None, [])


@unittest.skipIf(os.name == "nt", "makes symbolic links, and its paths are of POSIX")
class Names(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        for name in FILES:
            os.makedirs(os.path.dirname(path(name)), exist_ok=True)
            with open(path(name), "w"):
                pass
        os.symlink(path("secret.txt"), path("input/link.png"))
        os.symlink(fake_comfy.BASE, path("input/up"))
        os.symlink(path("input"), path("input/sub/round"))
        os.symlink(tempfile.gettempdir(), path("output/away"))

    def test_names_of_files(self):
        for name, found in (
            ("a.png", "input/a.png"),
            ("sub/c.png", "input/sub/c.png"),
            ("sub/../a.png", "input/a.png"),
            ("sub//c.png", "input/sub/c.png"),
            ("sub/round/a.png", "input/a.png"),
            ("a.png [output]", "output/a.png"),
            ("a.png [input]", "input/a.png"),
            ("t.png [temp]", "temp/t.png"),
            ("deep/d.latent [output]", "output/deep/d.latent"),
            ("a.png[input]", "input/a.pn"),
            ("a.png?[output]", "output/a.png"),
        ):
            with self.subTest(name):
                self.assertEqual(ask("resolve", name=name), path(found))
        self.assertEqual(ask("resolve", name="a.png", kind="output"), path("output/a.png"))

    def test_T1_T4_hostile_names_are_refused(self):
        for name in HOSTILE:
            with self.subTest(name), self.assertRaises(RequestError) as caught:
                ask("resolve", name=name)
            self.assertEqual((caught.exception.name, caught.exception.code), ("FileNameError", "FILE_NAME"))

    def test_T1_outside_and_absent_read_the_same(self):
        texts = []
        for name in ("../secret.txt", "../absents.txt"):
            with self.assertRaises(RequestError) as caught:
                ask("resolve", name=name)
            texts.append(str(caught.exception))
        self.assertEqual(texts[0].replace("secret", "absents"), texts[1])

    def test_T2_only_three_folders_have_a_name(self):
        for kind in ("user", "/etc", "../input", "", 7, ["input"]):
            with self.subTest(kind), self.assertRaises(RequestError):
                ask("resolve", name="a.png", kind=kind or "x")
            with self.subTest(kind), self.assertRaises(RequestError):
                ask("savePath", prefix="x", kind=kind or "x", width=1, height=1)

    def test_lists(self):
        for choices, names in (
            ({"extensions": [".png", ".jpg"]}, ["a.png", "b.JPG"]),
            ({}, ["a.pn", "a.png", "b.JPG", "note.txt", "z.latent"]),
            ({"extensions": [".png"], "recursive": True}, ["a.png", "sub/c.png"]),
            ({"extensions": [".latent"], "recursive": True}, ["z.latent", "sub/a.latent"]),
            (
                {"roots": ["input", "output", "temp"], "extensions": [".png"], "annotate": True},
                ["a.png", "a.png [output]", "t.png [temp]"],
            ),
            ({"roots": ["user", "/etc"]}, []),
        ):
            with self.subTest(choices):
                self.assertEqual(
                    ask(
                        "list",
                        choices={
                            "roots": ["input"],
                            "extensions": [],
                            "recursive": False,
                            "annotate": False,
                            **choices,
                        },
                    ),
                    names,
                )

    def test_save_paths(self):
        for prefix, subfolder, name in (
            ("ComfyUI", "", "ComfyUI"),
            ("sub/dir/x", "sub/dir", "x"),
            ("sub/x/", "sub", "x"),
            ("sub/../y", "", "y"),
            ("%width%x%height%", "", "640x480"),
        ):
            with self.subTest(prefix):
                found = ask("savePath", prefix=prefix, kind="output", width=640, height=480)
                self.assertEqual(
                    {**found, "folder": os.path.realpath(found["folder"])},
                    {
                        "folder": os.path.realpath(os.path.join(path("output"), subfolder)),
                        "name": name,
                        "counter": 1,
                        "subfolder": subfolder,
                    },
                )

    def test_T4_save_paths_outside_are_refused(self):
        for prefix in (
            "../x",
            "../../x/y",
            "/tmp/x",
            "away/x",
            "a\0b",
            "sub/../../x",
            "away/new/x",
            "\\x",
            "%width%/../../x",
        ):
            with self.subTest(prefix), self.assertRaises(RequestError) as caught:
                ask("savePath", prefix=prefix, kind="output", width=1, height=1)
            self.assertEqual(caught.exception.code, "FILE_NAME")
        self.assertFalse(os.path.exists(os.path.join(tempfile.gettempdir(), "new")))

    def test_malformed_questions(self):
        for what, arguments in (
            ("resolve", {}),
            ("resolve", {"name": 7}),
            ("resolve", {"name": "x" * 70_000}),
            ("list", {}),
            ("savePath", {"prefix": "x", "width": -1}),
            ("savePath", {"prefix": "x", "width": 2**40}),
            ("savePath", {"prefix": None}),
            ("bytes", {"ref": 0}),
            ("__class__", {}),
            (None, {}),
            ([], {}),
        ):
            with self.subTest(what), self.assertRaises((RequestError, TypeError)):
                ask(what, **arguments)
