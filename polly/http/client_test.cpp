#include "polly/http/client.hpp"

#include <gtest/gtest.h>

#include <cstdlib>

#include "polly/base/error.hpp"
#include "polly/base/percent.hpp"
#include "polly/http/detail/test_server.hpp"

namespace polly::http {
namespace {

std::string url_of(const TestServer& server) {
  return "http://127.0.0.1:" + std::to_string(server.port());
}

TEST(HttpClient, SendsARequestAndReadsTheReply) {
  TestServer server;
  const Client client(url_of(server));
  const Response reply = client.send("POST", "/echo", "some bytes", {{"Content-Type", "text/plain"}});
  EXPECT_EQ(reply.status, 200);
  EXPECT_EQ(reply.body, "some bytes");
  EXPECT_EQ(reply.header("content-type"), "text/plain; charset=utf-8");
  EXPECT_EQ(reply.header("X-Absent"), "");
}

TEST(HttpClient, EveryStatusIsAnAnswer) {
  TestServer server;
  const Client client(url_of(server) + "/");
  EXPECT_EQ(client.send("GET", "/nothing").status, 404);
  EXPECT_EQ(client.send("DELETE", "/hello").status, 405);
  EXPECT_EQ(client.send("GET", "/fail/exception").status, 500);
  EXPECT_EQ(client.send("HEAD", "/hello").status, 200);
  EXPECT_EQ(client.send("POST", "/echo").body, "");
}

TEST(HttpClient, SendsHeadersAndLargeBodies) {
  TestServer server;
  const Client client(url_of(server));
  EXPECT_EQ(client.send("GET", "/seen?q=" + percent_encode("a&b"), "", {{"X-Request-Id", "7"}}).body.substr(0, 12),
            "/seen a&b 7 ");
  const std::string body(3'000'000, 'x');
  EXPECT_TRUE(client.send("POST", "/echo", body).body == body);
}

TEST(HttpClient, TheTokenIsABearerToken) {
  EventLoops loops(1);
  Telemetry telemetry;
  Router router;
  const auto tell = [](Context, Request request) -> Task<Reply> {
    co_return Reply::text(200, std::string(request.header("Authorization")));
  };
  router.add("GET", "/", tell);
  Server server(std::move(router), ServerOptions(), loops, telemetry);
  server.listen(Address("127.0.0.1", 0));
  const Client client("http://127.0.0.1:" + std::to_string(server.port()), Secret("s3cret"));
  EXPECT_EQ(client.send("GET", "/").body, "Bearer s3cret");
}

TEST(HttpClient, NoAnswerIsUnavailableAndSaysWhatToCheck) {
  std::string url;
  {
    TestServer server;
    url = url_of(server);
  }
  try {
    (void)Client(url).send("GET", "/");
    FAIL();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unavailable);
    EXPECT_NE(std::string(error.what()).find(url), std::string::npos) << error.what();
  }
}

TEST(HttpClient, ASlowAnswerIsNotWaitedForForever) {
  TestServer server;
  EXPECT_THROW(Client(url_of(server), Secret(), Milliseconds(50)).send("GET", "/wait"), Error);
  server.release();
}

TEST(HttpClient, AWriteThatWasSentAndGotNoAnswerHasAnUnknownOutcome) {
  TestServer server;
  const Client client(url_of(server), Secret(), Milliseconds(50));
  try {
    client.send("DELETE", "/forever");
    FAIL() << "answered";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::unknown_outcome) << error.what();
  }
}

TEST(HttpClient, OnlyAServersAddressIsOne) {
  for (const char* url : {"", "127.0.0.1:80", "ftp://a", "http://", "http://a/path", "http://user@a", "http://a b"}) {
    EXPECT_THROW(Client{url}, Error) << url;
  }
  EXPECT_THROW(Client("http://127.0.0.1:1").send("GET", "http://elsewhere/"), Error);
  EXPECT_THROW(Client("http://127.0.0.1:1").send("GET", "/", "", {{"A", "b\r\nC: d"}}), Error);
}

TEST(HttpClient, AProxyThatIsBadlyWrittenIsNotRepeated) {
  ::setenv("http_proxy", "http://ann:hun/ter2@proxy.invalid", 1);
  const Client client("http://polly.invalid");
  try {
    (void)client.send("GET", "/");
    ADD_FAILURE() << "it was answered";
  } catch (const Error& error) {
    EXPECT_EQ(std::string(error.what()).find("ter2"), std::string::npos) << error.what();
  }
  ::unsetenv("http_proxy");
}

}  // namespace
}  // namespace polly::http
