// What a client sees of a server that works.
#include "polly/http/server.hpp"

#include <gtest/gtest.h>

#include <thread>
#include <vector>

#include "polly/http/detail/test_peer.hpp"
#include "polly/http/detail/test_server.hpp"

namespace polly::http {
namespace {

std::string get_with(std::string_view path, std::string_view headers = "") {
  return "GET " + std::string(path) + " HTTP/1.1\r\nHost: a\r\n" + std::string(headers) + "\r\n";
}

std::string post(std::string_view body) {
  return "POST /echo HTTP/1.1\r\nHost: a\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" +
         std::string(body);
}

TEST(HttpServer, AnswersAndKeepsTheConnection) {
  TestServer server;
  TestPeer peer(server.port());
  for (int i = 0; i < 3; ++i) {
    const RawReply reply = peer.ask(kHello);
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(reply.body, "hello");
    EXPECT_TRUE(reply.says("Content-Type: text/plain; charset=utf-8")) << reply.head;
    EXPECT_TRUE(reply.says("Content-Length: 5"));
    EXPECT_NE(reply.head.find("\r\nDate: "), std::string::npos);
    EXPECT_EQ(reply.head.find("Connection:"), std::string::npos);
  }
}

TEST(HttpServer, ClosesWhereTheClientAsksForIt) {
  TestServer server;
  TestPeer peer(server.port());
  EXPECT_TRUE(peer.ask(get_with("/hello", "Connection: close\r\n")).says("Connection: close"));
  EXPECT_TRUE(peer.is_closed());
  TestPeer old(server.port());
  EXPECT_TRUE(old.ask("GET /hello HTTP/1.0\r\n\r\n").says("Connection: close"));
  EXPECT_TRUE(old.is_closed());
  TestPeer old_but_patient(server.port());
  EXPECT_TRUE(
      old_but_patient.ask("GET /hello HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").says("Connection: keep-alive"));
  EXPECT_EQ(old_but_patient.ask(kHello).status, 200);
}

TEST(HttpServer, AnswersPipelinedRequestsInOrder) {
  TestServer server;
  TestPeer peer(server.port());
  std::string requests;
  for (int i = 0; i < 500; ++i)
    requests += i % 2 == 0 ? get_with("/items/" + std::to_string(i)) : post(std::to_string(i));
  ASSERT_TRUE(peer.send(requests));
  for (int i = 0; i < 500; ++i) ASSERT_EQ(peer.receive().body, std::to_string(i));
}

TEST(HttpServer, UnderstandsARequestThatIsSplitAnywhere) {
  TestServer server;
  const std::string request =
      "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n"
      "3;a=b\r\nabc\r\nA\r\n0123456789\r\n0\r\nTrailer: x\r\n\r\n";
  for (std::size_t at = 1; at < request.size(); ++at) {
    TestPeer peer(server.port());
    ASSERT_TRUE(peer.send(std::string_view(request).substr(0, at)));
    const RawReply reply = peer.ask(request.substr(at) + std::string(kHello));
    ASSERT_EQ(reply.status, 200) << at;
    ASSERT_EQ(reply.body, "abc0123456789") << at;
    ASSERT_EQ(peer.receive().body, "hello") << at;
  }
}

TEST(HttpServer, UnderstandsARequestThatComesByteByByte) {
  TestServer server;
  TestPeer peer(server.port());
  for (const char c : post("body")) ASSERT_TRUE(peer.send(std::string_view(&c, 1)));
  EXPECT_EQ(peer.receive().body, "body");
}

TEST(HttpServer, ABodyOfAnySizeArrivesWhole) {
  TestServer server;
  TestPeer peer(server.port());
  for (const std::size_t size : {0U, 1U, 25'000U, 65'535U, 65'536U, 65'537U, 3'000'000U}) {
    std::string body(size, '\0');
    for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(i * 7);
    EXPECT_TRUE(peer.ask(post(body)).body == body) << size;
  }
}

TEST(HttpServer, AChunkedBodyArrivesWhole) {
  TestServer server;
  TestPeer peer(server.port());
  std::string request = "POST /echo HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  for (int i = 0; i < 1000; ++i) request += "64\r\n" + std::string(100, static_cast<char>('a' + i % 26)) + "\r\n";
  const RawReply reply = peer.ask(request + "0\r\n\r\n");
  EXPECT_EQ(reply.body.size(), 100'000U);
  EXPECT_EQ(reply.body.substr(199, 2), "bc");
}

TEST(HttpServer, HeadHasTheHeadOfGetAndNoBody) {
  TestServer server;
  TestPeer peer(server.port());
  const RawReply reply = peer.ask("HEAD /hello HTTP/1.1\r\nHost: a\r\n\r\n", false);
  EXPECT_EQ(reply.status, 200);
  EXPECT_TRUE(reply.says("Content-Length: 5"));
  EXPECT_EQ(peer.ask(kHello).body, "hello");
}

TEST(HttpServer, TellsTheClientToGoOnBeforeItSendsTheBody) {
  TestServer server;
  TestPeer peer(server.port());
  const std::string head = "POST /echo HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n";
  EXPECT_EQ(peer.ask(head).status, 100);
  EXPECT_EQ(peer.ask("body").body, "body");
  EXPECT_EQ(peer.ask(head + "body").body, "body");  // which does not wait need not be told
}

TEST(HttpServer, WhatHasNoRouteIs404AndAnotherMethodIs405) {
  TestServer server;
  TestPeer peer(server.port());
  const RawReply unknown = peer.ask(get_with("/nothing"));
  EXPECT_EQ(unknown.status, 404);
  EXPECT_TRUE(unknown.says("Content-Type: application/problem+json"));
  const RawReply wrong = peer.ask("DELETE /hello HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(wrong.status, 405);
  EXPECT_TRUE(wrong.says("Allow: GET, HEAD, OPTIONS"));
  const RawReply options = peer.ask("OPTIONS /echo HTTP/1.1\r\nHost: a\r\n\r\n");
  EXPECT_EQ(options.status, 204);
  EXPECT_TRUE(options.says("Allow: POST, OPTIONS"));
  EXPECT_EQ(peer.ask("OPTIONS * HTTP/1.1\r\nHost: a\r\n\r\n").status, 204);
  EXPECT_EQ(peer.ask(kHello).status, 200);
}

TEST(HttpServer, AHandlerSeesTheRequestItsIdAndItsTrace) {
  TestServer server;
  TestPeer peer(server.port());
  const std::string trace = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
  EXPECT_EQ(peer.ask(get_with("/seen?q=a+b%26",
                              "X-Request-Id: no\r\nX-GitHub-Delivery: 72d3162e\r\ntraceparent: " + trace + "\r\n"))
                .body,
            "/seen a b& 72d3162e " + trace);
  EXPECT_EQ(peer.ask(get_with("/items/a%2Fb%20c")).body, "a/b c");
}

TEST(HttpServer, ManyClientsAreAnsweredAtOnce) {
  TestServer server;
  std::vector<std::thread> clients;
  std::atomic<int> right{0};
  for (int client = 0; client < 8; ++client) {
    clients.emplace_back([&server, &right, client] {
      TestPeer peer(server.port());
      for (int i = 0; i < 250; ++i) {
        const std::string body = std::to_string(client) + ":" + std::to_string(i) + std::string(i * 40, '.');
        if (peer.ask(post(body)).body == body) ++right;
      }
    });
  }
  for (std::thread& client : clients) client.join();
  EXPECT_EQ(right, 2000);
}

TEST(HttpServer, AThousandConnectionsOneAfterAnotherLeaveNoneBehind) {
  TestServer server;
  for (int i = 0; i < 1000; ++i) {
    TestPeer peer(server.port());
    ASSERT_EQ(peer.ask(get_with("/hello", "Connection: close\r\n")).body, "hello") << i;
  }
  while (server.metrics().find("polly_http_connections 0\n") == std::string::npos) std::this_thread::yield();
}

TEST(HttpServer, AnAddressInUseIsAnErrorThatSaysSo) {
  TestServer server;
  EventLoops loops(1);
  Telemetry telemetry;
  Server second(Router(), ServerOptions(), loops, telemetry);
  try {
    second.listen(Address("127.0.0.1", server.port()));
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_NE(std::string(error.what()).find(std::to_string(server.port())), std::string::npos) << error.what();
    EXPECT_NE(std::string(error.what()).find("is another program using it?"), std::string::npos) << error.what();
  }
}

TEST(HttpServer, AnAddressThatIsNotOfThisMachineIsAnErrorThatSaysSo) {
  EventLoops loops(1);
  Telemetry telemetry;
  // The first is no name, so that no name server is asked; the second is for documentation only (RFC 5737).
  for (const auto& [host, wrong] :
       std::vector<std::pair<std::string, std::string>>{{"no such host", "no address is known for no such host"},
                                                        {"192.0.2.1", "name an address of this machine"}}) {
    Server server(Router(), ServerOptions(), loops, telemetry);
    try {
      server.listen(Address(host, 0));
      FAIL() << host;
    } catch (const Error& error) {
      EXPECT_NE(std::string(error.what()).find(wrong), std::string::npos) << error.what();
      EXPECT_EQ(std::string(error.what()).find("another program"), std::string::npos) << error.what();
    }
  }
}

}  // namespace
}  // namespace polly::http
