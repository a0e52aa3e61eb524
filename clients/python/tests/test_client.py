"""Retries, deadlines, errors, claims and checks, against a server that plays steps."""
import socket
import threading
import time
import unittest
import unittest.mock

from polly_client import Claim, Held, Known, PollyClient, PollyError, Retry
from polly_client.transport import pause_after
from scripted_server import COMMIT, SHA, ok, problem, scripted

VALUE, PROXY = ok({"pr_number": 42}), (502, "<html>", {})
CLAIM = ok({"token": 7, "time_left_ms": 30000}, 201)
CALLS = {
    "fact": lambda commit: commit.fact("pr_number"),
    "advance": lambda commit: commit.advance({"pr_number": 42}),
    "set": lambda commit: commit.set("pr_number", 42),
    "claim": lambda commit: commit.claim("pr_number"),
}


def client_of(server, **options):
    return PollyClient(server.url, "secret", **{"retry": Retry(base=0.001, cap=0.005), **options})


def commit_of(server, **options):
    return client_of(server, **options).repo("acme/shop").commit(SHA)


class Case(unittest.TestCase):
    def failure(self, call, *words, **options):
        with self.assertRaises(PollyError) as raised:
            call(*words, **options)
        return raised.exception


class RetryTest(Case):
    def test_what_is_sent_again(self):
        for name, step, is_repeated in (
                ("fact", "lose", True), ("fact", PROXY, True), ("fact", problem(503, "unknown_outcome"), True),
                ("fact", problem(500, "corrupt"), False), ("fact", problem(401, "permission_denied"), False),
                ("advance", "lose", True), ("advance", PROXY, True), ("set", "lose", False), ("set", PROXY, False),
                ("set", problem(503, "unknown_outcome"), False), ("set", problem(503, "unavailable"), True),
                ("claim", "lose", False), ("claim", problem(503, "closed"), True)):
            with self.subTest(name=name, step=step), scripted(step, VALUE) as server:
                if is_repeated:
                    CALLS[name](commit_of(server))
                else:
                    self.failure(CALLS[name], commit_of(server))
                self.assertEqual(len(server.requests), 2 if is_repeated else 1)

    def test_a_lost_connection_is_unknown_for_a_write_and_unavailable_for_a_read(self):
        with scripted("lose", "lose") as server:
            write = self.failure(commit_of(server).set, "pr_number", 42)
            self.assertEqual((write.kind, write.status, write.is_perhaps_applied), ("unknown_outcome", 0, True))
            read = self.failure(commit_of(server, retry=Retry(attempts=1)).get)
            self.assertEqual((read.kind, read.status, read.is_perhaps_applied), ("unavailable", 0, False))

    def test_without_a_connection_every_call_is_repeated(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        for call in CALLS.values():
            attempts = []
            client = PollyClient(url, "t", retry=Retry(attempts=3, base=0.001),
                                 on_attempt=lambda one: attempts.append(one.attempt))
            self.assertEqual(self.failure(call, client.repo("acme/shop").commit(SHA)).kind, "unavailable")
            self.assertEqual(attempts, [1, 2, 3])

    def test_retry_after_is_waited_for_unless_it_is_beyond_the_deadline(self):
        with scripted(problem(503, "unavailable", Retry_After="1"), VALUE,
                      problem(503, "unavailable", Retry_After="60")) as server:
            began = time.monotonic()
            commit_of(server).fact("pr_number")
            self.assertGreaterEqual(time.monotonic() - began, 1)
            error = self.failure(commit_of(server).get)
            self.assertEqual((error.kind, error.retry_after, len(server.requests)), ("unavailable", 60, 3))

    def test_a_wait_is_repeated_as_long_as_it_lasts(self):
        with scripted(*[problem(503, "closed")] * 20, problem(404, "absent"), VALUE) as server:
            self.assertEqual(commit_of(server).fact("pr_number", wait=60), 42)
            self.assertEqual(len(server.requests), 22)
            self.assertTrue(all(request["path"].endswith("?wait=25000ms") for request in server.requests))

    def test_a_wait_outlasts_a_pause_that_is_longer_than_one_request(self):
        with scripted(problem(503, "closed", Retry_After="40"), VALUE) as server:
            with unittest.mock.patch("polly_client.transport.time.sleep") as sleep:
                self.assertEqual(commit_of(server).fact("pr_number", wait=300), 42)
            self.assertGreaterEqual(sleep.call_args.args[0], 40)

    def test_a_request_that_is_repeated_asks_for_the_rest_of_the_wait(self):
        with scripted(problem(503, "closed", Retry_After="1"), VALUE) as server:
            commit_of(server).fact("pr_number", wait=10)
            waits = [int(request["path"].split("wait=")[1][:-2]) for request in server.requests]
            self.assertTrue(9500 < waits[0] <= 10000 and waits[1] <= waits[0] - 990, waits)

    def test_pauses_have_full_jitter_under_a_bound(self):
        for failures, bound in ((1, 0.1), (4, 0.8), (99, 2.0)):
            pauses = [pause_after(failures, 0, Retry()) for _ in range(400)]
            self.assertTrue(0.9 * bound < max(pauses) < bound and min(pauses) < 0.1 * bound)
        self.assertGreaterEqual(pause_after(1, 3, Retry()), 3)


class DeadlineTest(Case):
    def test_a_call_without_an_answer_ends_at_its_deadline(self):
        with scripted("hang", "hang") as server:
            began = time.monotonic()
            self.assertEqual(self.failure(commit_of(server, timeout=0.15).get).kind, "deadline_exceeded")
            self.assertLess(time.monotonic() - began, 5)
            error = self.failure(commit_of(server, timeout=0.15).set, "pr_number", 42)
            self.assertEqual((error.kind, error.is_perhaps_applied), ("unknown_outcome", True))

    def test_a_wait_ends_with_none(self):
        with scripted(*[ok({"pr_number": None})] * 5000) as server:
            self.assertIsNone(commit_of(server).wait(["pr_number"], timeout=0.2))


class ConnectionTest(Case):
    def test_threads_share_a_client_and_its_connections(self):
        with scripted(*[VALUE] * 60) as server:
            client = client_of(server)
            commit = client.repo("acme/shop").commit(SHA)
            threads = [threading.Thread(target=lambda: [commit.fact("pr_number") for _ in range(20)]) for _ in range(3)]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join()
            self.assertEqual(len(server.requests), 60)
            self.assertLessEqual(server.connections, 3)
            client.close()

    def test_a_connection_that_was_closed_while_idle_is_not_used(self):
        with scripted((200, {"pr_number": 42}, {"X-Then": "end"}), VALUE) as server:
            client = client_of(server)
            commit = client.repo("acme/shop").commit(SHA)
            commit.set("pr_number", 42)
            sock = client._transport.connections._idle[0].sock
            sock.settimeout(10)
            self.assertEqual(sock.recv(1, socket.MSG_PEEK), b"")  # the end has arrived
            self.assertEqual(commit.set("pr_number", 42), 42)


class ClaimTest(Case):
    def test_known_claimed_and_held(self):
        with scripted(VALUE, CLAIM, problem(409, "claimed", Retry_After="12"), "lose", VALUE) as server:
            commit = commit_of(server)
            self.assertEqual(commit.claim("pr_number"), Known(42))
            claim = commit.claim("pr_number", ttl=45)
            self.assertIsInstance(claim, Claim)
            self.assertTrue(20 < claim.time_left <= 30)
            self.assertEqual(commit.claim("pr_number"), Held(12.0))
            self.assertEqual(claim.complete(42), 42)
            self.assertEqual(server.requests[1]["path"], f"{COMMIT}/pr_number/claim?ttl=45000ms")
            self.assertEqual(server.requests[4]["headers"]["If-Claim"], "7")

    def test_once_runs_where_it_has_the_claim(self):
        runs = []
        with scripted("lose", problem(409, "claimed"), CLAIM, "lose", VALUE) as server:
            self.assertEqual(commit_of(server).once("pr_number", lambda claim: runs.append(claim.token) or 42), 42)
            self.assertEqual((runs, server.methods()), ([7], "POST POST POST PUT PUT"))

    def test_once_waits_for_the_value_of_another_caller(self):
        with scripted(problem(409, "claimed"), VALUE) as server:
            self.assertEqual(commit_of(server).once("pr_number", lambda claim: self.fail("it ran")), 42)

    def test_once_gives_the_claim_up_where_run_raises(self):
        with scripted(CLAIM, ok({"released": True})) as server:
            with self.assertRaises(ZeroDivisionError):
                commit_of(server).once("pr_number", lambda claim: 1 // 0)
            self.assertEqual(server.methods(), "POST DELETE")

    def test_a_lost_claim_has_its_value_and_a_held_one_its_kind(self):
        with scripted(CLAIM, problem(412, "claim_lost"), *[problem(409, "claimed")] * 5000) as server:
            error = self.failure(commit_of(server).once, "pr_number", lambda claim: 987)
            self.assertEqual((error.kind, error.status, error.unstored), ("claim_lost", 412, 987))
            self.assertEqual(self.failure(commit_of(server).once, "pr_number", lambda _: 1, wait=0.1).kind, "claimed")


class AnswerTest(Case):
    def test_errors_have_their_kind_type_status_and_request(self):
        refused = problem(403, "permission_denied", X_Request_Id="of-the-daemon")
        with scripted(problem(404, "absent"), refused) as server:
            self.assertIsNone(commit_of(server).fact("pr_number"))
            error = self.failure(commit_of(server).get)
            self.assertEqual((error.kind, error.type, error.status, error.request_id, str(error)),
                             ("permission_denied", "urn:polly:problem:permission-denied", 403, "of-the-daemon",
                              "detail of permission_denied"))

    def test_answers_that_are_not_those_of_a_daemon(self):
        for step in ((200, "<html>", {}), (308, "", {"Location": "https://other.example/"}), (404, "<html>", {})):
            with self.subTest(step=step), scripted(step) as server:
                self.assertEqual(self.failure(commit_of(server).get).kind, "internal")

    def test_the_id_of_a_call_is_that_of_all_its_requests(self):
        with scripted(problem(503, "closed"), VALUE, VALUE) as server:
            commit_of(server).get()
            client_of(server).with_options(request_id="job/7").repo("acme/shop").commit(SHA).get()
            ids = [request["headers"]["X-Request-Id"] for request in server.requests]
            self.assertRegex(ids[0], "^[0-9a-f]{16}$")
            self.assertEqual(ids[1:], [ids[0], "job/7"])
            self.assertEqual(server.requests[0]["headers"]["Authorization"], "Bearer secret")

    def test_lists_and_states(self):
        state = {"sha": SHA, "repository": None, "pr_number": 2**62}
        pages = (ok({"commits": [state], "next": "x&1"}), ok({"commits": [], "next": None}))
        with scripted(*pages, *[ok({"commits": [state]})] * 3) as server:
            self.assertEqual([one.facts["pr_number"] for one in client_of(server).list(pr=42, page_size=2)], [2**62])
            self.assertEqual(server.requests[1]["path"], "/api/v1/state?limit=2&pr=42&cursor=x%261")
            self.assertEqual(len(client_of(server).repo("acme/shop").states([SHA] * 201)), 3)

    def test_null_is_a_value_of_the_store(self):
        with scripted(ok({"key": "k", "set": True}), problem(409, "conflict")) as server:
            self.assertTrue(client_of(server).store.set("a key", None, ttl=90))
            self.assertFalse(client_of(server).store.set("k", 1, if_absent=True))
            self.assertEqual(server.requests[0]["body"], b"null")
            self.assertEqual(server.requests[0]["path"], "/api/v1/store/entry?key=a%20key&ttl=90000ms")


class CheckTest(Case):
    def test_wrong_arguments_send_no_request(self):
        with scripted() as server:
            client, commit = client_of(server), commit_of(server)
            for call, message in (
                    (lambda: client.repo("acme/shop").commit("4f2c"), "'4f2c' must be the SHA"),
                    (lambda: client.repo("../shop"), "OWNER/NAME"),
                    (lambda: commit.fact("pr_number/claim"), "must be the name of a fact"),
                    (lambda: commit.set("pr_number", 0), "pr_number is 0"),
                    (lambda: commit.set("pr_number", True), "pr_number is True"),
                    (lambda: commit.advance({"pr_number": 2**63}), r"2\*\*63 - 1"),
                    (lambda: commit.advance({"pr_number": None}), "pr_number is None"),
                    (lambda: commit.patch({}), "there is no fact"),
                    (lambda: commit.wait([], 1), "facts must be a list"),
                    (lambda: commit.wait("pr_number", 1), "facts must be a list"),
                    (lambda: commit.claim("pr_number", ttl=3600), "ttl is 3600"),
                    (lambda: commit.fact("pr_number", wait="25s"), "wait is '25s'"),
                    (lambda: list(client.list(page_size=0)), "page_size is 0"),
                    (lambda: client.store.get(""), "1 to 512 bytes"),
                    (lambda: client.store.set("k", float("nan")), "no JSON value"),
                    (lambda: client.with_options(request_id="a b"), "request_id 'a b'"),
                    (lambda: client.with_options(timeout=0), "timeout is 0"),
                    (lambda: PollyClient("127.0.0.1:8080", "t"), "url '127.0.0.1:8080'"),
                    (lambda: PollyClient("http://127.0.0.1", "a\nb"), "token must be")):
                with self.subTest(message=message):
                    error = self.failure(call)
                    self.assertEqual(error.kind, "invalid_argument")
                    self.assertRegex(str(error), message)
            self.assertEqual(server.requests, [])


if __name__ == "__main__":
    unittest.main()
