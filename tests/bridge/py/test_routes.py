"""The routes under /netdist/: what passes, what is refused, and what the host answers."""

import asyncio
import http.client
import json
import os
import threading
import unittest
from unittest import mock

import fake_comfy
import kit
import packs
import where  # noqa: F401
from aiohttp import web
from test_process import PEER

OWN = {"Content-Type": "application/json"}


class Server:
    """The routes in a server of aiohttp's, twice, as ComfyUI has them."""

    def __init__(self):
        self.loop = asyncio.new_event_loop()
        threading.Thread(target=self.loop.run_forever, daemon=True).start()
        self.port = asyncio.run_coroutine_threadsafe(self.start(), self.loop).result(10)

    async def start(self):
        app = web.Application(client_max_size=100 * 1024 * 1024)
        twins = web.RouteTableDef()
        for route in fake_comfy.routes():
            twins.route(route.method, "/api" + route.path)(route.handler, **route.kwargs)
        app.add_routes(twins)
        app.add_routes(fake_comfy.routes())
        self.runner = web.AppRunner(app, shutdown_timeout=0.1)
        await self.runner.setup()
        site = web.TCPSite(self.runner, "127.0.0.1", 0)
        await site.start()
        return site._server.sockets[0].getsockname()[1]

    def ask(self, method, path, body=None, headers=None):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)
        connection.request(method, path, body, headers or {})
        answer = connection.getresponse()
        data = answer.read()
        connection.close()
        return answer.status, data, {name.lower(): value for name, value in answer.getheaders()}

    def close(self):
        asyncio.run_coroutine_threadsafe(self.runner.cleanup(), self.loop).result(10)
        self.loop.call_soon_threadsafe(self.loop.stop)


@unittest.skipIf(os.name == "nt", "the stand-in is a shell script")
class Routes(unittest.TestCase):
    def setUp(self):
        packs.forget()
        packs.load(packs.make_pack("p", "1.0.0", {}))
        self.server = Server()
        self.addCleanup(packs.forget)
        self.addCleanup(self.server.close)

    def ask(self, *request, peer="routes"):
        with mock.patch.dict(os.environ, {"NETDIST_NODE": PEER, "PEER": peer}):
            return self.server.ask(*request)

    def seen(self, *request):
        status, data, _ = self.ask(*request)
        self.assertEqual(status, 200, data)
        return json.loads(data)

    def test_a_request_reaches_the_host_as_it_is(self):
        for prefix in ("", "/api"):
            seen = self.seen("POST", f"{prefix}/netdist/a%20b/c?x=1&y=%26", b'{"a": 1}', {**OWN, "X-Token": "t"})
            self.assertEqual(
                (seen["method"], seen["url"], seen["body"]), ("POST", "/netdist/a%20b/c?x=1&y=%26", '{"a": 1}')
            )
            headers = dict(seen["headers"])
            self.assertEqual((headers["x-token"], headers["host"]), ("t", f"127.0.0.1:{self.server.port}"))
            self.assertNotIn("content-length", headers)
        self.assertIsNone(self.seen("GET", "/netdist/")["body"])

    def test_the_host_says_status_headers_and_body(self):
        status, data, headers = self.ask("GET", "/netdist/teapot")
        self.assertEqual(
            (status, data, headers["x-kind"], headers["content-type"]), (418, b"\x00\xffshort", "stout", "image/png")
        )
        self.assertEqual(headers["content-length"], "7")

    def test_T22_a_large_body_is_refused(self):
        self.assertEqual(self.ask("POST", "/netdist/x", b" " * (33 * 1024 * 1024), OWN)[0], 413)

    def test_without_node_the_reason_is_told(self):
        with mock.patch.dict(os.environ, {"NETDIST_NODE": "/does/not/exist"}):
            status, data, _ = self.server.ask("GET", "/netdist/")
        self.assertEqual(status, 503)
        self.assertIn("pip install", json.loads(data)["error"])

    def test_a_host_that_dies_or_answers_nonsense_is_a_500_or_503(self):
        for path, status in (
            ("/netdist/die", 503),
            ("/netdist/fail", 500),
            ("/netdist/nonsense", 500),
            ("/netdist/split", 500),
        ):
            with self.subTest(path):
                found, data, _ = self.ask("GET", path)
                self.assertEqual(found, status)
                self.assertNotIn("secret", data.decode())


class RealHost(unittest.TestCase):
    """With the real host, whose rules they are."""

    def setUp(self):
        kit.load("kit")
        self.server = Server()
        self.addCleanup(packs.forget)
        self.addCleanup(self.server.close)

    def test_a_packs_page_and_its_calls(self):
        for prefix in ("", "/api"):
            status, data, headers = self.server.ask("POST", f"{prefix}/netdist/kit/x", b'{"a": 1}', OWN)
            expected = {"method": "POST", "url": "/netdist/kit/x", "body": '{"a": 1}'}
            self.assertEqual((status, json.loads(data)), (200, expected))
            self.assertEqual(headers["x-content-type-options"], "nosniff")
        self.assertEqual(self.server.ask("GET", "/netdist/absent")[0], 404)

    def test_T16_foreign_pages_are_refused(self):
        own = f"http://127.0.0.1:{self.server.port}"
        for headers in (
            {"Origin": "https://evil.example"},
            {"Origin": "null"},
            {"Origin": own + "0"},
            {"Sec-Fetch-Site": "cross-site"},
        ):
            with self.subTest(headers):
                self.assertEqual(self.server.ask("POST", "/netdist/kit", b"{}", {**OWN, **headers})[0], 403)
        same = {**OWN, "Origin": own, "Sec-Fetch-Site": "same-origin"}
        self.assertEqual(self.server.ask("POST", "/netdist/kit", b"{}", same)[0], 200)

    def test_T16_only_json_changes_anything(self):
        for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
            for method in ("POST", "PUT", "PATCH", "DELETE"):
                with self.subTest(kind, method=method):
                    self.assertEqual(self.server.ask(method, "/netdist/kit", b"{}", {"Content-Type": kind})[0], 415)
        self.assertEqual(self.server.ask("OPTIONS", "/netdist/kit")[0], 405)
