// How requests end that get no answer: what a caller may conclude.
#include <gtest/gtest.h>

#include <future>
#include <optional>
#include <string>
#include <vector>

#include "polly/http/client.hpp"
#include "polly/http/detail/test_outgoing.hpp"
#include "polly/http/detail/test_server.hpp"
#include "polly/testing/free_port.hpp"
#include "polly/testing/scripted_peer.hpp"
#include "polly/testing/wait_until.hpp"

namespace polly::http {
namespace {

using namespace std::chrono_literals;
using testing::Peer;
using testing::ScriptedPeer;

// Reads one request, and answers this; then the connection ends.
ScriptedPeer::Script answering(std::string answer) {
  return [answer = std::move(answer)](Peer& peer) {
    peer.next_http();
    peer.send(answer);
  };
}

// Reads one request and gives no answer.
void wait_with_it(Peer& peer) {
  peer.next_http();
  peer.wait_for_close();
}

OutgoingRequest request_to(const ScriptedPeer& peer, std::string method) {
  return OutgoingRequest(std::move(method), http_url(peer.port()) + "/");
}

TEST(OutgoingOutcome, WithoutAServerARequestIsUnavailable) {
  TestOutgoing client;
  const std::string url = http_url(testing::free_port());
  EXPECT_EQ(client.ask(OutgoingRequest("POST", url + "/", {}, "x")).text(), "unavailable");
  EXPECT_EQ(client.ask(OutgoingRequest("GET", url + "/")).text(), "unavailable");
}

TEST(OutgoingOutcome, OfARequestThatWasSentIsUnknownUnlessItIsSafe) {
  for (const char* answer :
       {"", "HTTP/1.1 200", "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nabc",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", "no HTTP at all\r\n"}) {
    ScriptedPeer peer(answering(answer));
    TestOutgoing client;
    EXPECT_EQ(client.ask(request_to(peer, "POST")).text(), "unknown_outcome") << answer;
    EXPECT_EQ(client.ask(request_to(peer, "DELETE")).text(), "unknown_outcome") << answer;
    EXPECT_EQ(client.ask(request_to(peer, "GET")).text(), "unavailable") << answer;
    EXPECT_EQ(client.ask(request_to(peer, "HEAD")).text().substr(0, 11),
              std::string(answer).find("OK") == std::string::npos ? "unavailable" : "200 ")
        << answer;
  }
}

std::optional<ErrorKind> kind_of_failure(const Client& client, const char* method, const char* body) {
  try {
    client.send(method, "/", body);
  } catch (const Error& error) {
    return error.kind();
  }
  return std::nullopt;
}

// Libcurl would send it once more by itself: what was done twice would look as if it was done once, or not at all.
TEST(OutgoingOutcome, AWriteOnAKeptConnectionThatEndsIsNotSentAgain) {
  for (const char* body : {"", "some bytes"}) {
    for (const char* method : {"POST", "DELETE"}) {
      ScriptedPeer peer([](Peer& each) {
        answer_http(each, 1);
        each.next_http();
      });
      TestOutgoing client;
      EXPECT_EQ(client.ask(request_to(peer, "GET")).text(), "200 GET / HTTP/1.1");
      const EndedRequest ended = client.ask(OutgoingRequest(method, http_url(peer.port()) + "/", {}, body));
      EXPECT_EQ(ended.text(), "unknown_outcome") << ended.message;
      const Client blocking(http_url(peer.port()));
      EXPECT_EQ(blocking.send("GET", "/").status, 200);
      EXPECT_EQ(kind_of_failure(blocking, method, body), ErrorKind::unknown_outcome);
    }
  }
}

TEST(OutgoingOutcome, AReadOnAKeptConnectionThatEndsIsSentAgain) {
  ScriptedPeer peer(std::vector<ScriptedPeer::Script>{[](Peer& each) {
                                                        answer_http(each, 1);
                                                        each.next_http();
                                                      },
                                                      [](Peer& each) { answer_http(each, 1); }});
  TestOutgoing client;
  for (int i = 0; i < 2; ++i) EXPECT_EQ(client.ask(request_to(peer, "GET")).text(), "200 GET / HTTP/1.1");
  EXPECT_EQ(peer.connections(), 2U);
}

TEST(OutgoingOutcome, AnAnswerThatIsTooLongIsNotReadToItsEnd) {
  OutgoingOptions options;
  options.answer_bytes_max = 100'000;
  ScriptedPeer peer([](Peer& each) {
    each.next_http();
    each.send("HTTP/1.1 200 OK\r\n\r\n");
    while (true) each.send(std::string(10'000, 'x'));  // until the client closes, and the test ends
  });
  TestOutgoing client(options);
  const EndedRequest read = client.ask(request_to(peer, "GET"), 20s);
  EXPECT_EQ(read.text(), "unavailable");
  EXPECT_NE(read.message.find("longer than 100000 bytes"), std::string::npos) << read.message;
  EXPECT_EQ(client.ask(request_to(peer, "POST"), 20s).text(), "unknown_outcome");
}

TEST(OutgoingOutcome, ADeadlineThatPassesAfterItWasSentLeavesAWriteUnknown) {
  ScriptedPeer peer(&wait_with_it);
  TestOutgoing client;
  EXPECT_EQ(client.ask(request_to(peer, "POST"), 100ms).text(), "unknown_outcome");
  EXPECT_EQ(client.ask(request_to(peer, "GET"), 100ms).text(), "deadline_exceeded");
  OutgoingOptions options;
  options.timeout = Milliseconds(100);
  EXPECT_EQ(TestOutgoing(options).ask(request_to(peer, "POST")).text(), "unknown_outcome") << "without a deadline";
}

TEST(OutgoingOutcome, ADeadlineThatPassesBeforeItWasSentHasDoneNothing) {
  ScriptedPeer peer(&wait_with_it);
  OutgoingOptions options;
  options.connections_max = 1;
  TestOutgoing client(options);
  StartedRequest first = client.start(request_to(peer, "GET"));
  EXPECT_EQ(client.ask(request_to(peer, "POST"), 100ms).text(), "deadline_exceeded") << "it waited for a connection";
  EXPECT_EQ(client.ask(request_to(peer, "POST"), 0ms).text(), "deadline_exceeded") << "it had passed before";
  client.close();
  EXPECT_EQ(first.ended().text(), "closed");
  EXPECT_EQ(peer.connections(), 1U);
}

TEST(OutgoingOutcome, NoMoreWaitThanAreAllowed) {
  ScriptedPeer peer(&wait_with_it);
  OutgoingOptions options;
  options.connections_max = 1;
  options.waiting_max = 1;
  TestOutgoing client(options);
  StartedRequest under_way = client.start(request_to(peer, "GET"));
  StartedRequest waiting = client.start(request_to(peer, "GET"));
  EXPECT_EQ(client.ask(request_to(peer, "GET")).text(), "resource_exhausted");
  client.close();
  EXPECT_EQ(waiting.ended().text(), "closed");
  EXPECT_EQ(under_way.ended().text(), "closed");
}

TEST(OutgoingOutcome, OneWhoIsCancelledGoesAtOnceAndTheNextOneHasItsOwnAnswer) {
  std::promise<void> gone;
  std::shared_future<void> is_gone = gone.get_future().share();
  std::promise<void> read;
  ScriptedPeer peer(std::vector<ScriptedPeer::Script>{[&](Peer& each) {
                                                        each.next_http();
                                                        read.set_value();
                                                        is_gone.wait();
                                                        each.send(http_answer("of the one who has gone"));
                                                      },
                                                      [](Peer& each) { answer_http(each, 2); }});
  OutgoingOptions options;
  options.connections_max = 1;
  TestOutgoing client(options);
  StartedRequest under_way = client.start(request_to(peer, "POST"));
  StartedRequest waiting = client.start(request_to(peer, "PUT"));
  StartedRequest next = client.start(request_to(peer, "GET"));
  StartedRequest foreign = client.start_on(client.foreign_loop(), request_to(peer, "DELETE"));
  read.get_future().wait();
  waiting.cancel();
  EXPECT_EQ(waiting.ended().text(), "cancelled");
  under_way.cancel();
  EXPECT_EQ(under_way.ended().text(), "cancelled");
  EXPECT_EQ(next.ended().text(), "200 GET / HTTP/1.1");
  EXPECT_EQ(foreign.ended().text(), "200 DELETE / HTTP/1.1");
  gone.set_value();
}

TEST(OutgoingOutcome, ClosingEndsEveryCallAndLaterOnes) {
  ScriptedPeer peer(&wait_with_it);
  TestOutgoing client;
  StartedRequest read = client.start(request_to(peer, "GET"));
  StartedRequest write = client.start(request_to(peer, "POST"));
  StartedRequest foreign = client.start_on(client.foreign_loop(), request_to(peer, "GET"));
  testing::wait_until("all three are under way", 10s, [&] { return peer.connections() == 3; });
  client.close();
  EXPECT_EQ(read.ended().text(), "closed");
  EXPECT_EQ(write.ended().text(), "closed");
  EXPECT_EQ(foreign.ended().text(), "closed");
  client.close();
  EXPECT_EQ(client.ask(request_to(peer, "GET")).text(), "closed");
  EXPECT_EQ(client.start_on(client.foreign_loop(), request_to(peer, "GET")).ended().text(), "closed");
}

}  // namespace
}  // namespace polly::http
