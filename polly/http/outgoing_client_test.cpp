// What an OutgoingClient sends and gives back, and over which connections.
#include "polly/http/outgoing_client.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <mutex>
#include <string>
#include <vector>

#include "polly/http/detail/test_outgoing.hpp"
#include "polly/http/detail/test_server.hpp"
#include "polly/http/detail/transfer.hpp"
#include "polly/testing/faulty_proxy.hpp"
#include "polly/testing/scripted_peer.hpp"

namespace polly::http {
namespace {

using namespace std::chrono_literals;
using testing::FaultyProxy;
using testing::Peer;
using testing::ScriptedPeer;

OutgoingOptions with_connections(std::size_t connections) {
  OutgoingOptions options;
  options.connections_max = connections;
  return options;
}

TEST(OutgoingClient, SendsARequestAndReadsTheAnswer) {
  TestServer server;
  TestOutgoing client;
  const std::string url = http_url(server.port());
  const EndedRequest ended =
      client.ask(OutgoingRequest("POST", url + "/echo", {{"Content-Type", "text/plain"}}, "abc"));
  EXPECT_EQ(ended.text(), "200 abc");
  EXPECT_EQ(ended.response.header("content-type"), "text/plain; charset=utf-8");
  const std::string body(3'000'000, 'x');
  EXPECT_TRUE(client.ask(OutgoingRequest("POST", url + "/echo", {}, body)).response.body == body);
  EXPECT_EQ(client.ask(OutgoingRequest("GET", url + "/seen?q=a", {{"X-Request-Id", "7"}})).text().substr(0, 14),
            "200 /seen a 7 ");
  EXPECT_EQ(client.ask(OutgoingRequest("HEAD", url + "/hello")).text(), "200 ");
  EXPECT_EQ(client.ask(OutgoingRequest("GET", url + "/hello")).text(), "200 hello") << "after a HEAD";
}

TEST(OutgoingClient, SendsExactlyTheseHeaders) {
  ScriptedPeer peer([](Peer& each) {
    const std::string request = each.next_http().value();
    each.send(http_answer(request));
  });
  TestOutgoing client;
  const std::string host = "127.0.0.1:" + std::to_string(peer.port());
  const std::vector<Header> headers = {{"X-Amz-Target", "Get"}, {"X-Empty", ""}};
  EXPECT_EQ(client.ask(OutgoingRequest("POST", http_url(peer.port()) + "/a/../b?c=d", headers, "{}")).text(),
            "200 POST /a/../b?c=d HTTP/1.1\r\nHost: " + host +
                "\r\nAccept: */*\r\nX-Amz-Target: Get\r\nX-Empty:\r\nContent-Length: 2\r\n\r\n{}");
}

TEST(OutgoingClient, EveryStatusIsAnAnswerAndARedirectIsNotFollowed) {
  ScriptedPeer peer([](Peer& each) {
    each.next_http();
    each.send("HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n");
    each.next_http();
    each.send("HTTP/1.1 500 No\r\nContent-Length: 2\r\n\r\nno");
    each.wait_for_close();
  });
  {
    TestOutgoing client;
    EXPECT_EQ(client.ask(OutgoingRequest("GET", http_url(peer.port()) + "/")).text(), "302 ");
    EXPECT_EQ(client.ask(OutgoingRequest("POST", http_url(peer.port()) + "/")).text(), "500 no");
  }
  peer.finish();
}

TEST(OutgoingClient, ManyRequestsShareFewConnectionsWhichAreKept) {
  TestServer server;
  FaultyProxy proxy(server.port());
  TestOutgoing client(with_connections(4));
  for (int round = 0; round < 3; ++round) {
    std::vector<StartedRequest> calls;
    for (int i = 0; i < 100; ++i) {
      calls.push_back(client.start(OutgoingRequest("POST", http_url(proxy.port()) + "/echo", {}, std::to_string(i))));
    }
    for (int i = 0; i < 100; ++i) EXPECT_EQ(calls[i].ended().text(), "200 " + std::to_string(i));
  }
  EXPECT_LE(proxy.connections(), 4U);
}

TEST(OutgoingClient, AKeptConnectionThatTheServerHasClosedIsNotUsed) {
  ScriptedPeer peer([](Peer& each) { answer_http(each, 1); });
  TestOutgoing client;
  for (int i = 0; i < 2; ++i) {
    EXPECT_EQ(client.ask(OutgoingRequest("POST", http_url(peer.port()) + "/")).text(), "200 POST / HTTP/1.1");
    peer.finish();  // the script has ended: the connection is closed
  }
}

TEST(OutgoingClient, AfterACutTheNextRequestHasANewConnection) {
  TestServer server;
  FaultyProxy proxy(server.port());
  TestOutgoing client;
  for (const testing::Cut how : {testing::Cut::rst, testing::Cut::fin}) {
    EXPECT_EQ(client.ask(OutgoingRequest("GET", http_url(proxy.port()) + "/hello")).text(), "200 hello");
    proxy.cut(how);
    EXPECT_EQ(client.ask(OutgoingRequest("GET", http_url(proxy.port()) + "/hello")).text(), "200 hello");
  }
}

TEST(OutgoingClient, AnAnswerThatComesByteByByteIsReadWhole) {
  ScriptedPeer peer([](Peer& each) {
    while (each.next_http()) {
      each.send_slowly("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n");
    }
  });
  TestOutgoing client;
  EXPECT_EQ(client.ask(OutgoingRequest("GET", http_url(peer.port()) + "/")).text(), "200 abcde");
  EXPECT_EQ(client.ask(OutgoingRequest("GET", http_url(peer.port()) + "/")).text(), "200 abcde");
}

TEST(OutgoingClient, CallersFromOtherLoopsAreServedToo) {
  TestServer server;
  for (const std::size_t loops : {0U, 1U, 2U}) {
    TestOutgoing client(OutgoingOptions(), loops);
    const OutgoingRequest request("POST", http_url(server.port()) + "/echo", {}, "abc");
    for (int i = 0; i < 4; ++i) EXPECT_EQ(client.start_on(client.foreign_loop(), request).ended().text(), "200 abc");
    EXPECT_EQ(run(client.client().send(Context(), request)).body, "abc");
  }
}

TEST(OutgoingClient, ANameIsResolvedBesideTheLoop) {
  EXPECT_TRUE(resolves_names_asynchronously());
  TestServer server;
  TestOutgoing client;
  const std::string url = "http://localhost:" + std::to_string(server.port()) + "/hello";
  EXPECT_EQ(client.ask(OutgoingRequest("GET", url)).text(), "200 hello");
}

TEST(OutgoingClient, RefusesWhatIsNoRequest) {
  TestOutgoing client;
  const std::string good = "http://127.0.0.1:1/";
  for (const char* url : {"", "127.0.0.1", "ftp://a", "http://", "http:///a", "http://ann:s3cret@a/", "http://a/b c"}) {
    const EndedRequest ended = client.ask(OutgoingRequest("GET", url));
    EXPECT_EQ(ended.text(), "invalid_argument") << url;
    EXPECT_EQ(ended.message.find("s3cret"), std::string::npos) << ended.message;
  }
  EXPECT_EQ(client.ask(OutgoingRequest("GET", good, {{"A", "b\r\nC: d"}})).text(), "invalid_argument");
  EXPECT_EQ(client.ask(OutgoingRequest("GET", good, {{"A: b", "c"}})).text(), "invalid_argument");
  EXPECT_EQ(client.ask(OutgoingRequest("GET / HTTP/1.1\r\nA:", good)).text(), "invalid_argument");
}

TEST(OutgoingClient, AProxyOfTheEnvironmentIsUsedButNotForThisMachine) {
  TestServer server;
  ScriptedPeer proxy([](Peer& each) { answer_http(each, 1); });
  ::setenv("http_proxy", http_url(proxy.port()).c_str(), 1);
  {
    TestOutgoing client;
    EXPECT_EQ(client.ask(OutgoingRequest("GET", http_url(server.port()) + "/hello")).text(), "200 hello");
    EXPECT_EQ(client.ask(OutgoingRequest("GET", "http://polly.invalid/a")).text(),
              "200 GET http://polly.invalid/a HTTP/1.1");
    OutgoingOptions without;
    without.uses_proxies = false;
    EXPECT_EQ(TestOutgoing(without).ask(OutgoingRequest("GET", "http://polly.invalid/a")).text(), "unavailable");
  }
  ::unsetenv("http_proxy");
}

TEST(OutgoingClient, MessagesNameTheServerAndNoSecret) {
  for (const char* proxy : {"", "http://ann:hun/s3cret@proxy.invalid", "ftp://ann:s3cret@proxy.invalid"}) {
    ::setenv("http_proxy", proxy, 1);
    TestOutgoing client;
    for (const char* server : {"http://127.0.0.1:1", "http://polly.invalid:81"}) {
      const std::string url = std::string(server) + "/s3cret?s3cret=s3cret";
      const EndedRequest ended = client.ask(OutgoingRequest("POST", url, {{"Authorization", "s3cret"}}, "s3cret"));
      EXPECT_EQ(ended.text(), "unavailable") << proxy;
      EXPECT_NE(ended.message.find(server), std::string::npos) << ended.message;
      EXPECT_EQ(ended.message.find("s3cret"), std::string::npos) << ended.message;
    }
  }
  ::unsetenv("http_proxy");
}

}  // namespace
}  // namespace polly::http
