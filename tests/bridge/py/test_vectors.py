"""The byte-exact vectors of the protocol, and hostile frames."""

import io
import json
import tempfile
import unittest

import where
from netdist_shim import exchange, msgpack
from netdist_shim.errors import ProtocolError
from netdist_shim.frames import Frame, Reader, write_frame


def vectors(name):
    return json.loads((where.VECTORS / f"{name}.json").read_text("utf-8"))


def revive(value):
    """JSON to the value that it stands for."""
    if isinstance(value, list):
        return [revive(item) for item in value]
    if not isinstance(value, dict):
        return value
    match list(value):
        case ["$int"]:
            return int(value["$int"])
        case ["$float"]:
            return float(value["$float"])
        case ["$bin"]:
            return bytes.fromhex(value["$bin"])
        case ["$ext"]:
            code, payload = value["$ext"]
            return msgpack.Ext(code, revive(payload))
    return {key: revive(item) for key, item in value.items()}


def file_with(content):
    file = tempfile.TemporaryFile()
    file.write(bytes.fromhex(content))
    file.flush()
    return file


def read(vector):
    with file_with(vector.get("exchange", "")) as file:
        reader = Reader(io.BytesIO(bytes.fromhex(vector["frame"])), file.fileno())
        return reader.next()


class Vectors(unittest.TestCase):
    def test_every_value_is_written_as_the_vector_says(self):
        for vector in vectors("values"):
            if "shim" in vector.get("writers", ["shim"]):
                with self.subTest(vector["name"]):
                    self.assertEqual(msgpack.pack(revive(vector["value"])).hex(), vector["bytes"])

    def test_every_value_is_read_as_the_vector_says(self):
        for vector in vectors("values"):
            with self.subTest(vector["name"]):
                value = msgpack.unpack(bytes.fromhex(vector["bytes"]))
                # By their text: nan equals nothing, -0.0 equals 0.
                self.assertEqual(repr(value), repr(revive(vector["value"])))

    def test_frames_are_read(self):
        for vector in vectors("frames"):
            with self.subTest(vector["name"]):
                frame = read(vector)
                message = revive(vector["message"])
                message.pop("segs", None)
                self.assertEqual(repr(frame.message), repr(message))
                self.assertEqual([bytes(segment).hex() for segment in frame.segments], vector["segments"])

    def test_frames_from_the_shim_are_written(self):
        for vector in vectors("frames"):
            if vector["from"] == "shim" and "exchange" not in vector:
                with self.subTest(vector["name"]):
                    message = revive(vector["message"])
                    message.pop("segs", None)
                    out = bytearray()
                    write_frame(Frame(message, [bytes.fromhex(one) for one in vector["segments"]]), out.extend)
                    self.assertEqual(out.hex(), vector["frame"])

    def test_hostile_frames_are_refused(self):
        for vector in vectors("hostile"):
            with self.subTest(vector["name"]), self.assertRaises(ProtocolError):
                read(vector)

    def test_every_frame_cut_off_at_any_byte_is_refused(self):
        for vector in vectors("frames"):
            whole = bytes.fromhex(vector["frame"])
            with file_with(vector.get("exchange", "")) as file:
                for length in range(1, len(whole)):
                    with self.assertRaises(ProtocolError):
                        Reader(io.BytesIO(whole[:length]), file.fileno()).next()
                self.assertIsNone(Reader(io.BytesIO(b""), file.fileno()).next())


class Exchange(unittest.TestCase):
    def setUp(self):
        self.file = exchange.make_file()
        self.writer = exchange.Writer(self.file)

    def test_places_are_used_again_when_they_are_freed(self):
        first, second = self.writer.put(memoryview(b"abcd")), self.writer.put(memoryview(b"efgh"))
        self.writer.free(first)
        third = self.writer.put(memoryview(b"ij"))
        fourth = self.writer.put(memoryview(b"klm"))
        self.assertEqual((first, second, third, fourth), (0, 4, 0, 8))
        self.assertEqual(bytes(exchange.read(self.file, 0, 11)), b"ijcdefghklm")

    def test_a_place_that_is_not_in_use_cannot_be_freed(self):
        for place in (0, -1, "0", None, True, 2**70):
            with self.subTest(place), self.assertRaises(ProtocolError):
                self.writer.free(place)

    def test_a_range_that_is_not_there_in_full_is_refused(self):
        self.writer.put(memoryview(b"abcd"))
        with self.assertRaises(ProtocolError):
            exchange.read(self.file, 2, 3)

    def test_large_segments_go_through_the_file_and_small_ones_through_the_pipe(self):
        large, small, out, freed = bytes(range(256)) * 4096, b"small", bytearray(), []
        write_frame(Frame({"t": "x"}, [large, small]), out.extend, self.writer)
        self.assertLess(len(out), 100)
        frame = Reader(io.BytesIO(out), self.file, freed.extend).next()
        self.assertEqual([bytes(segment) for segment in frame.segments], [large, small])
        self.assertEqual(freed, [0])


class Limits(unittest.TestCase):
    def test_what_the_subset_cannot_hold_is_refused_by_its_writer(self):
        deep = []
        for _ in range(200):
            deep = [deep]
        for value in (2**64, -(2**63) - 1, "\ud800", {1: 2}, object(), deep, {"a": {1, 2}}):
            with self.subTest(type(value)), self.assertRaises(ProtocolError):
                msgpack.pack(value)

    def test_too_many_segments_are_refused_before_the_first_byte(self):
        out = bytearray()
        with self.assertRaises(ProtocolError):
            write_frame(Frame({"t": "x"}, [b""] * 4097), out.extend)
        self.assertEqual(out, b"")
