"""Picture files through Pillow, compared with what ComfyUI 0.3.64's LoadImage makes of them."""

import io
import sys
import unittest

import fake_comfy
import where  # noqa: F401

sys.modules["netdist_shim.comfy"] = fake_comfy

import numpy  # noqa: E402
import torch  # noqa: E402
from netdist_shim import services, tensors  # noqa: E402
from netdist_shim.errors import ProtocolError, RequestError  # noqa: E402
from PIL import Image  # noqa: E402

RED, GREEN, BLUE, WHITE = (255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 255, 255)


def file(picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    return out.getvalue()


def corners():
    """2 x 3 pixels, all different."""
    picture = Image.new("RGB", (3, 2))
    picture.putdata([RED, GREEN, BLUE, WHITE, (1, 2, 3), (254, 128, 127)])
    return picture


def decode(data):
    """(pixels, mask) as the host gets them."""
    out = []
    found = services.answer({"t": "ask", "what": "decode", "seg": 0}, [data], None, out)
    made = [
        None
        if found[name] is None
        else numpy.frombuffer(out[found[name].value["seg"]], dtype).reshape(found[name].value["shape"])
        for name, dtype in (("image", "u1"), ("mask", "<f4"))
    ]
    return made


class Decode(unittest.TestCase):
    def test_pixels_are_those_of_the_file(self):
        for kind, options in (("PNG", {}), ("BMP", {}), ("TIFF", {}), ("WEBP", {"lossless": True})):
            with self.subTest(kind):
                pixels, mask = decode(file(corners(), kind, **options))
                self.assertEqual(pixels.tolist(), [numpy.array(corners()).tolist()])
                self.assertIsNone(mask)

    def test_the_answer_says_that_the_pixels_are_normalized(self):
        found = services.answer({"t": "ask", "what": "decode", "seg": 0}, [file(corners(), "PNG")], None, [])
        self.assertEqual(found["image"].value, {"dtype": "uint8", "shape": [1, 2, 3, 3], "seg": 0, "normalized": True})

    def test_the_picture_is_turned_as_its_orientation_says(self):
        exif = Image.Exif()
        exif[0x0112] = 6
        pixels, _ = decode(file(corners(), "PNG", exif=exif.tobytes()))
        self.assertEqual(pixels[0].tolist(), numpy.rot90(numpy.array(corners()), -1).tolist())

    def test_alpha_becomes_one_minus_alpha(self):
        picture = Image.new("RGBA", (2, 1))
        picture.putdata([(9, 9, 9, 0), (7, 7, 7, 200)])
        pixels, mask = decode(file(picture, "PNG"))
        self.assertEqual(pixels.tolist(), [[[[9, 9, 9], [7, 7, 7]]]])
        expected = 1.0 - torch.from_numpy(numpy.array([[0, 200]]).astype(numpy.float32) / 255.0)
        self.assertEqual(mask[0].tolist(), expected.tolist())

    def test_a_palette_with_a_transparent_colour_has_a_mask(self):
        picture = corners().quantize(6)
        pixels, mask = decode(file(picture, "GIF", transparency=picture.getpixel((0, 0))))
        self.assertEqual((pixels.shape, mask.shape, mask[0, 0].tolist()), ((1, 2, 3, 3), (1, 2, 3), [1, 0, 0]))

    def test_grey_and_16_bit_grey_are_read_as_loadimage_reads_them(self):
        grey = Image.new("L", (1, 1), 77)
        self.assertEqual(decode(file(grey, "PNG"))[0].tolist(), [[[[77, 77, 77]]]])
        wide = Image.new("I", (1, 1), 25_500)
        self.assertEqual(decode(file(wide, "TIFF"))[0].tolist(), [[[[100, 100, 100]]]])

    def test_every_frame_of_the_first_ones_size(self):
        frames = [Image.new("RGB", (2, 2), colour) for colour in (RED, GREEN, BLUE)]
        pixels, _ = decode(
            file(frames[0], "TIFF", save_all=True, append_images=[*frames[1:], Image.new("RGB", (5, 5))])
        )
        self.assertEqual(pixels[:, 0, 0].tolist(), [list(RED), list(GREEN), list(BLUE)])
        animated, _ = decode(file(frames[0], "WEBP", save_all=True, append_images=frames[1:], lossless=True))
        self.assertEqual(animated[:, 1, 1].tolist(), [list(RED), list(GREEN), list(BLUE)])

    def test_T10_broken_and_too_large_files_are_refused_by_name(self):
        whole = file(corners(), "PNG")
        bomb = bytearray(file(Image.new("1", (1, 1)), "BMP"))
        bomb[18:26] = (60_000).to_bytes(4, "little") * 2
        for data, code in (
            (b"", "PICTURE_UNREADABLE"),
            (b"no picture", "PICTURE_UNREADABLE"),
            (whole[:20], "PICTURE_UNREADABLE"),
            (bytes(bomb), "PICTURE_TOO_LARGE"),
        ):
            with self.subTest(code), self.assertRaises(RequestError) as caught:
                decode(data)
            self.assertEqual((caught.exception.name, caught.exception.code), ("PictureError", code))

    def test_a_segment_that_is_not_there(self):
        with self.assertRaises(ProtocolError):
            services.answer({"t": "ask", "what": "decode", "seg": 1}, [b""], None, [])


class Encode(unittest.TestCase):
    def encode(self, pixels, **more):
        out = []
        index = services.answer(
            {
                "t": "ask",
                "what": "encode",
                "seg": 0,
                "width": 3,
                "height": 2,
                "channels": 3,
                "quality": 90,
                "format": "webp",
                **more,
            },
            [pixels],
            None,
            out,
        )
        return out[index]

    def test_webp_and_jpeg_are_what_pillow_writes(self):
        rows = corners().tobytes()
        self.assertEqual(self.encode(rows), file(corners(), "WEBP", quality=90))
        self.assertEqual(self.encode(rows, format="jpeg", quality=75), file(corners(), "JPEG", quality=75))

    def test_alpha_goes_into_webp_and_is_left_out_of_jpeg(self):
        picture = corners().convert("RGBA")
        picture.putalpha(100)
        self.assertEqual(Image.open(io.BytesIO(self.encode(picture.tobytes(), channels=4))).mode, "RGBA")
        self.assertEqual(Image.open(io.BytesIO(self.encode(picture.tobytes(), channels=4, format="jpeg"))).mode, "RGB")

    def test_what_is_no_picture_is_refused(self):
        rows = corners().tobytes()
        for more in (
            {"width": 4},
            {"channels": 1},
            {"format": "gif"},
            {"format": None},
            {"quality": 101},
            {"quality": -1},
            {"width": 0, "height": 0},
            {"width": 1.5},
            {"width": "3"},
        ):
            with self.subTest(more), self.assertRaises(RequestError):
                self.encode(rows, **more)


class Widening(unittest.TestCase):
    def test_every_byte_and_every_16_bit_number_becomes_what_loadimage_makes_of_it(self):
        for name, count in (("uint8", 256), ("uint16", 65_536)):
            integers = numpy.arange(count, dtype=name)
            made = tensors.load(
                {"dtype": name, "shape": [1, count], "seg": 0, "normalized": True},
                [bytearray(integers.tobytes())],
                None,
            )
            self.assertTrue(torch.equal(made[0], torch.from_numpy(integers.astype(numpy.float32) / (count - 1))))
            self.assertEqual((made.dtype, made[0, -1].item()), (torch.float32, 1.0))
