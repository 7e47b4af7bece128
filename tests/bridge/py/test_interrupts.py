"""Interrupts and ends of runs, both ways."""

import asyncio
import unittest

import fake_comfy
import kit
import packs


def setUpModule():
    kit.load("kit")


def tearDownModule():
    packs.forget()


async def until_noted():
    while not any(one[0] == "notify" for one in fake_comfy.shown):
        await asyncio.sleep(0.01)


async def interrupt_when_waiting():
    await until_noted()
    fake_comfy.flag.set()


class Interrupts(unittest.TestCase):
    def setUp(self):
        fake_comfy.shown.clear()
        kit.told().write_text("")

    def test_an_interrupt_ends_the_node_with_comfyuis_own_exception_and_aborts_its_signal(self):
        async def both():
            await asyncio.gather(packs.call("Waits", until="abort"), interrupt_when_waiting())

        with self.assertRaises(fake_comfy.Interrupted), fake_comfy.prompt_run():
            asyncio.run(both())
        self.assertFalse(fake_comfy.flag.is_set())
        self.assertEqual(kit.told_lines(1), ["call aborted"])

    def test_a_node_that_ignores_its_signal_holds_nobody_up(self):
        async def both():
            await asyncio.gather(packs.call("Waits", until="never"), interrupt_when_waiting())

        with self.assertRaises(fake_comfy.Interrupted), fake_comfy.prompt_run():
            asyncio.run(both())
        self.assertEqual(packs.run("Echo", value=1), (1,))

    def test_a_cancelled_task_aborts_its_signal(self):
        async def cancel():
            task = asyncio.ensure_future(packs.call("Waits", until="abort"))
            await until_noted()
            task.cancel()
            with self.assertRaises(asyncio.CancelledError):
                await task

        with fake_comfy.prompt_run():
            asyncio.run(cancel())
        self.assertEqual(kit.told_lines(1), ["call aborted"])

    def test_the_interrupt_of_one_call_reaches_the_whole_run(self):
        async def both():
            await packs.call("Watches", name="early")
            await asyncio.gather(packs.call("Waits", until="abort"), interrupt_when_waiting())

        with self.assertRaises(fake_comfy.Interrupted), fake_comfy.prompt_run():
            asyncio.run(both())
        self.assertEqual(set(kit.told_lines(3)), {"call aborted", "early signal", "early interrupted"})

    def test_an_interrupt_while_a_sampler_works_reaches_a_node_that_has_returned(self):
        with self.assertRaises(fake_comfy.Interrupted), fake_comfy.prompt_run():
            asyncio.run(packs.call("Watches", name="early"))
            fake_comfy.flag.set()
            # The sampler looks once in a while: here only when the run has been told.
            self.assertEqual(kit.told_lines(1), ["early signal"])
            fake_comfy.raise_interrupt()
        self.assertEqual(kit.told_lines(2), ["early signal", "early interrupted"])

    def test_an_interrupt_that_the_sampler_takes_first_is_known_from_the_history(self):
        with self.assertRaises(fake_comfy.Interrupted), fake_comfy.prompt_run():
            asyncio.run(packs.call("Watches", name="early"))
            raise fake_comfy.Interrupted
        self.assertIn("early interrupted", kit.told_lines(2))

    def test_an_interrupt_during_a_fingerprint_leaves_the_exception_to_the_executor(self):
        with fake_comfy.prompt_run():
            fake_comfy.flag.set()
            token = asyncio.run(packs.call("Hooks", "IS_CHANGED", n=5, text=""))
            self.assertNotEqual(token, token)
            self.assertTrue(fake_comfy.flag.is_set())


class Ends(unittest.TestCase):
    def setUp(self):
        kit.told().write_text("")

    def test_how_a_run_ends_is_told(self):
        for status in ("success", "error"):
            with self.subTest(status):
                kit.told().write_text("")
                with fake_comfy.prompt_run(status=status):
                    asyncio.run(packs.call("Watches", name="one"))
                self.assertIn(f"one {status}", kit.told_lines(2 if status == "error" else 1))

    def test_a_run_whose_history_is_gone_ends_as_an_error(self):
        with fake_comfy.prompt_run() as running:
            asyncio.run(packs.call("Watches", name="lost"))
        fake_comfy.statuses.clear()
        self.assertIn("lost error", kit.told_lines(1))
        self.assertNotIn(running.id, fake_comfy.statuses)

    def test_a_run_that_nobody_watches_is_ended_before_the_next(self):
        with fake_comfy.prompt_run():
            asyncio.run(packs.call("Echo", value=1))
        with fake_comfy.prompt_run() as second:
            asyncio.run(packs.call("Echo", value=1))
            self.assertEqual(list(kit.host().session.runs._open), [second.id])

    def test_a_prompt_is_told_once(self):
        sent = []
        with fake_comfy.prompt_run():
            asyncio.run(packs.call("Echo", value=1))
            connection = kit.host().session.connection
            send, connection.send = connection.send, lambda *args: (sent.append(args[0]["t"]), send(*args))
            try:
                asyncio.run(packs.call("Echo", value=2))
                asyncio.run(
                    packs.call(
                        "Echo", "IS_CHANGED" if hasattr(fake_comfy.classes["Echo"], "IS_CHANGED") else None, value=2
                    )
                )
            finally:
                connection.send = send
        self.assertEqual([one for one in sent if one != "freed"], ["call", "call"])
