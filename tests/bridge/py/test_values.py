"""Values of every kind through a real TypeScript node and back."""

import asyncio
import json
import unittest

import fake_comfy
import kit
import numpy
import packs
import torch

DTYPES = [
    "bool",
    "uint8",
    "int8",
    "uint16",
    "int16",
    "uint32",
    "int32",
    "uint64",
    "int64",
    "float16",
    "bfloat16",
    "float32",
    "float64",
    "complex64",
    "float8_e4m3fn",
    "float8_e5m2",
    "float8_e4m3fnuz",
    "float8_e5m2fnuz",
    "float8_e8m0fnu",
]


def sample(dtype):
    """Bytes of every kind as a tensor [2,3,4]."""
    kind = getattr(torch, dtype)
    size = torch.empty(0, dtype=kind).element_size()
    data = numpy.random.default_rng(7).integers(0, 2 if dtype == "bool" else 256, 24 * size, numpy.uint8)
    return torch.frombuffer(bytearray(data.tobytes()), dtype=kind).reshape(2, 3, 4)


def same(a, b):
    """Equal to the bit, whatever the dtype, NaN included."""

    def view(one):
        return one.contiguous().reshape(-1).view(torch.uint8)

    return a.dtype == b.dtype and a.shape == b.shape and torch.equal(view(a), view(b))


def setUpModule():
    kit.load()


def tearDownModule():
    packs.forget()


def echo(value):
    return packs.run("Echo", value=value)[0]


def copy(value):
    return packs.run("Copy", value=value)[0]


def describe(value):
    return json.loads(packs.run("Describe", value=value)[0])


class Tensors(unittest.TestCase):
    def test_every_dtype_by_reference_is_the_very_object(self):
        for dtype in DTYPES:
            with self.subTest(dtype):
                tensor = sample(dtype)
                self.assertIs(echo(tensor), tensor)

    def test_every_dtype_by_bytes_is_equal_to_the_bit(self):
        for dtype in DTYPES:
            with self.subTest(dtype):
                tensor = sample(dtype)
                copied = copy(tensor)
                self.assertIsNot(copied, tensor)
                self.assertTrue(same(copied, tensor))
                self.assertEqual(describe(tensor), {"tensor": [dtype, [2, 3, 4]]})

    def test_every_layout_comes_in_c_order(self):
        base = torch.arange(120, dtype=torch.float32).reshape(2, 3, 4, 5)
        for name, tensor in (
            ("transposed", base.transpose(1, 3)),
            ("sliced", base[:, ::2, 1:3]),
            ("expanded", base[:1].expand(3, 3, 4, 5)),
            ("channels last", base.to(memory_format=torch.channels_last)),
            ("flipped view", base.flip(0)),
            ("offset", base[1]),
            ("scalar", torch.tensor(1.5)),
            ("empty", torch.empty(0, 3)),
            ("empty inside", torch.empty(2, 0, 3)),
            ("conjugated", torch.complex(base, base).conj()),
            ("negative view", torch.complex(base, base).conj().imag),
            ("needs grad", base.clone().requires_grad_()),
        ):
            with self.subTest(name):
                self.assertTrue(same(copy(tensor), tensor.detach().resolve_conj().resolve_neg()))
                self.assertIs(echo(tensor), tensor)

    def test_tensors_of_inference_mode(self):
        with torch.inference_mode():
            tensor = torch.arange(4.0)
            self.assertTrue(same(copy(tensor), tensor))
            self.assertIs(echo(tensor), tensor)

    def test_large_ones_through_the_exchange_file(self):
        tensor = torch.arange(5 * 2**20, dtype=torch.float32).reshape(5, -1)
        for _ in range(3):
            self.assertTrue(same(copy(tensor), tensor))
        self.assertTrue(same(packs.run("Large", mib=5)[0], tensor.reshape(-1)[: 5 * 2**18].reshape(5, 2**18)))
        self.assertEqual(kit.host().session.connection._writer_file._used, {})

    def test_normalized_pictures_become_what_loadimage_makes_of_them(self):
        for bits in (8, 16):
            made = packs.run("Ramp", bits=bits)[0]
            values = numpy.arange(2**bits).astype(numpy.float32) / (2**bits - 1)
            self.assertTrue(same(made, torch.from_numpy(values).reshape(1, 1, -1, 1)))

    def test_a_batch_of_held_and_new_parts(self):
        a, b = torch.rand(2, 3, 4, 3), torch.rand(1, 3, 4, 3)
        made = packs.run("Join", a=a, b=b)[0]
        self.assertTrue(same(made, torch.cat([a, torch.full((1, 3, 4, 3), 0.2), b])))

    def test_what_is_no_plain_tensor_stays_and_comes_back(self):
        class Mine(torch.Tensor):
            pass

        for name, tensor in (
            ("subclass", torch.ones(2).as_subclass(Mine)),
            ("parameter", torch.nn.Parameter(torch.ones(2))),
            ("sparse", torch.eye(3).to_sparse()),
            ("meta", torch.empty(2, device="meta")),
            ("complex128", torch.ones(2, dtype=torch.complex128)),
            ("quantized", torch.quantize_per_tensor(torch.ones(2), 0.1, 0, torch.qint8)),
        ):
            with self.subTest(name):
                self.assertIs(echo(tensor), tensor)
                self.assertIn("pythonType", describe(tensor))


class Plain(unittest.TestCase):
    def test_scalars_go_by_value(self):
        for value in (
            None,
            True,
            False,
            0,
            -1,
            2**53,
            -(2**53),
            2**63 - 1,
            -(2**63),
            2**64 - 1,
            0.5,
            1e300,
            -0.0,
            "",
            "text ü 画",
            "\0",
        ):
            with self.subTest(value):
                self.assertEqual(repr(echo(value)), repr(value))
        self.assertNotEqual(echo(float("nan")), echo(float("nan")))
        self.assertEqual(echo(float("-inf")), float("-inf"))

    def test_numbers_keep_their_kind(self):
        big, whole, real, flag, text, numbers = packs.run(
            "Numbers", big=2**64 - 1, whole=3, real=4.0, flag=True, text="t"
        )
        self.assertEqual((big, whole, real, flag, text, numbers), (2**64 - 1, 3, 4.0, True, "t", [1.0, 2.5, 4.0]))
        self.assertEqual(
            [type(one) for one in (big, whole, real, flag, *numbers)], [int, int, float, bool, float, float, float]
        )

    def test_what_cannot_travel_comes_back_by_reference(self):
        class Words(str):
            pass

        class Count(int):
            pass

        loop = []
        loop.append(loop)
        deep = []
        for _ in range(500):
            deep = [deep]
        for name, value in (
            ("object", object()),
            ("class", dict),
            ("subclass of str", Words("x")),
            ("subclass of int", Count(1)),
            ("too large", 2**64),
            ("too small", -(2**63) - 1),
            ("lone surrogate", "\ud800"),
            ("set", {1}),
            ("int keys", {1: 2}),
            ("surrogate keys", {"\ud800": 1}),
            ("cyclic", loop),
            ("deep", deep),
            ("long", list(range(200_000))),
            ("bytes", b"x"),
            ("function", len),
            ("nested object", [object()]),
            ("much text", ["x" * 1_000_000] * 20),
        ):
            with self.subTest(name):
                self.assertIs(echo(value), value)

    def test_lists_and_dicts_come_back_as_the_very_object(self):
        tensor = torch.rand(3)
        for value in (
            [1, [2, "x"]],
            (1, 2),
            {"a": {"b": [None]}},
            [],
            {},
            [[tensor, {"pooled_output": tensor, "hook": object()}]],
        ):
            with self.subTest(str(value)[:40]):
                self.assertIs(echo(value), value)

    def test_a_latent_with_all_its_keys(self):
        latent = {
            "samples": torch.rand(2, 16, 8, 8).to(torch.bfloat16),
            "noise_mask": torch.ones(1, 64, 64),
            "batch_index": [4, 5],
            "type": "audio",
            "downscale_ratio_spacial": 8,
            "__class__": "x",
        }
        self.assertIs(echo(latent), latent)
        copied = copy(latent)
        self.assertEqual(list(copied), list(latent))
        self.assertTrue(same(copied["samples"], latent["samples"]) and same(copied["noise_mask"], latent["noise_mask"]))
        self.assertEqual({key: copied[key] for key in list(latent)[2:]}, {key: latent[key] for key in list(latent)[2:]})

    def test_audio(self):
        audio = {"waveform": torch.rand(1, 2, 1000), "sample_rate": 44_100}
        self.assertIs(echo(audio), audio)
        copied = copy(audio)
        self.assertTrue(same(copied["waveform"], audio["waveform"]))
        self.assertEqual((copied["sample_rate"], type(copied["sample_rate"])), (44_100, int))

    def test_objects_inside_a_new_value_are_the_very_objects(self):
        model = object()
        copied = copy({"model": model, "list": [model, 1]})
        self.assertIs(copied["model"], model)
        self.assertIs(copied["list"][0], model)

    def test_a_tuple_is_seen_as_a_list(self):
        self.assertEqual(describe((1, ("a", None))), [1, ["a", None]])
        self.assertEqual(copy((1, 2)), [1, 2])

    def test_a_missing_tensor_shows_its_class(self):
        self.assertEqual(describe(fake_comfy.ExecutionBlocker(None)), {"pythonType": "fake_comfy.ExecutionBlocker"})


class Lists(unittest.TestCase):
    def test_a_node_that_takes_lists(self):
        images = [torch.rand(1, 2, 2, 3), torch.rand(1, 4, 4, 3)]
        given, numbers, count = packs.run("Lists", image=images, number=[1, 2, 3])
        self.assertIs(given[0], images[1])
        self.assertIs(given[1], images[0])
        self.assertEqual((numbers, count), ([2, 4, 6], 5))

    def test_calls_of_one_node_over_a_list_run_beside_each_other(self):
        async def both():
            return await asyncio.gather(*(packs.call("Echo", value=one) for one in range(20)))

        with fake_comfy.prompt_run():
            self.assertEqual([one[0] for one in asyncio.run(both())], list(range(20)))
