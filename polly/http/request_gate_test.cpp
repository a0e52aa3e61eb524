#include "polly/http/request_gate.hpp"

#include <gtest/gtest.h>

#include <span>
#include <string>
#include <utility>
#include <vector>

#include "polly/http/detail/smuggling_tricks.hpp"

namespace polly::http {
namespace {

// A view of a text that outlives it: admitted heads borrow.
RequestHead admitted(std::string_view head) {
  const auto verdict = admit(head);
  if (const auto* refusal = std::get_if<Refusal>(&verdict)) {
    ADD_FAILURE() << refusal->status << " " << refusal->why << "\n" << head;
    return {};
  }
  return std::get<RequestHead>(verdict);
}

TEST(RequestGate, RefusesEveryTrickByName) {
  for (const SmugglingTrick& trick : kSmugglingTricks) {
    const auto verdict = admit(trick.head);
    const auto* refusal = std::get_if<Refusal>(&verdict);
    ASSERT_NE(refusal, nullptr) << trick.name << "\n" << trick.head;
    EXPECT_EQ(refusal->status, trick.status) << trick.name << ": " << refusal->why;
  }
}

TEST(RequestGate, AdmitsWhatGitHubSends) {
  const RequestHead head = admitted(
      "POST /webhook?a=b HTTP/1.1\r\nHost: polly.example.org:8080\r\nUser-Agent: GitHub-Hookshot/044aadd\r\n"
      "Content-Length: 6615\r\nAccept: */*\r\nContent-Type: application/json\r\nX-GitHub-Event: issues\r\n"
      "X-GitHub-Delivery: 72d3162e-cc78-11e3-81ab-4c9367dc0958\r\nX-Hub-Signature-256: sha256=d57c68ca\r\n\r\n");
  EXPECT_EQ(head.method, "POST");
  EXPECT_EQ(head.target, "/webhook?a=b");
  EXPECT_EQ(head.path, "/webhook");
  EXPECT_EQ(head.query, "a=b");
  EXPECT_EQ(head.host, "polly.example.org:8080");
  EXPECT_EQ(head.content_length, 6615U);
  EXPECT_TRUE(head.has_body());
  EXPECT_FALSE(head.is_chunked);
  EXPECT_TRUE(head.keeps_alive);
}

TEST(RequestGate, FindsTheHeadersInTheirOrderWithoutTheBlanksAroundThem) {
  const std::string_view text =
      "GET / HTTP/1.1\r\nHost: a\r\nA:1\r\nX-Empty:\r\nX-Blank: \t \r\na: \t2 3\t\r\nX: y: z\r\n\r\n";
  HeaderLines lines;
  const auto verdict = admit(text, lines);
  ASSERT_TRUE(std::holds_alternative<RequestHead>(verdict));
  const Headers headers(text, std::span(lines).first(std::get<RequestHead>(verdict).header_count));
  const std::vector<std::pair<std::string_view, std::string_view>> expected{
      {"Host", "a"}, {"A", "1"}, {"X-Empty", ""}, {"X-Blank", ""}, {"a", "2 3"}, {"X", "y: z"}};
  ASSERT_EQ(headers.size(), expected.size());
  for (std::size_t i = 0; i < expected.size(); ++i) EXPECT_EQ(headers[i], expected[i]) << i;
  EXPECT_EQ(headers.find("a"), "1");
  EXPECT_EQ(headers.find("x-empty"), "");
}

TEST(RequestGate, AHeadWithoutHeadersHasNone) {
  HeaderLines lines;
  const auto verdict = admit("GET / HTTP/1.0\r\n\r\n", lines);
  EXPECT_EQ(std::get<RequestHead>(verdict).header_count, 0U);
  EXPECT_EQ(Headers("GET / HTTP/1.0\r\n\r\n", std::span(lines).first(0)).size(), 0U);
}

TEST(RequestGate, KnowsWhetherTheConnectionGoesOn) {
  EXPECT_TRUE(admitted("GET / HTTP/1.1\r\nHost: a\r\n\r\n").keeps_alive);
  EXPECT_FALSE(admitted("GET / HTTP/1.1\r\nHost: a\r\nConnection: Foo , Close\r\n\r\n").keeps_alive);
  EXPECT_FALSE(
      admitted("GET / HTTP/1.1\r\nHost: a\r\nConnection: keep-alive\r\nConnection: close\r\n\r\n").keeps_alive);
  EXPECT_FALSE(admitted("GET / HTTP/1.0\r\n\r\n").keeps_alive);
  EXPECT_TRUE(admitted("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n").keeps_alive);
}

TEST(RequestGate, KnowsWhatTheBodyIs) {
  EXPECT_TRUE(admitted("POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding:\tchunked \r\n\r\n").is_chunked);
  EXPECT_EQ(admitted("POST / HTTP/1.1\r\nHost: a\r\nContent-Length:0\r\n\r\n").content_length, 0U);
  EXPECT_EQ(admitted("POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9223372036854775807\r\n\r\n").content_length,
            9223372036854775807U);
  EXPECT_FALSE(admitted("POST / HTTP/1.1\r\nHost: a\r\n\r\n").has_body());
  EXPECT_TRUE(admitted("POST / HTTP/1.1\r\nHost: a\r\nExpect: 100-Continue\r\n\r\n").expects_continue);
  EXPECT_FALSE(admitted("POST / HTTP/1.0\r\nExpect: 100-continue\r\n\r\n").expects_continue);
}

TEST(RequestGate, TheNameOfACodingIgnoresCase) {
  for (const std::string_view spelling : kChunkedSpellings) {
    const std::string head = "POST / HTTP/1.1\r\nHost: a\r\ntransfer-ENCODING:" + std::string(spelling) + "\r\n\r\n";
    EXPECT_TRUE(admitted(head).is_chunked) << spelling;
  }
}

TEST(RequestGate, AnAbsoluteTargetMustNameTheHost) {
  const RequestHead head = admitted("GET HTTP://A.org/x?y HTTP/1.1\r\nHost: a.org\r\n\r\n");
  EXPECT_EQ(head.path, "/x");
  EXPECT_EQ(head.query, "y");
  EXPECT_EQ(admitted("GET http://a.org HTTP/1.1\r\nHost: a.org\r\n\r\n").path, "/");
  EXPECT_EQ(admitted("GET http://a.org?y HTTP/1.0\r\n\r\n").query, "y");
}

TEST(RequestGate, AdmitsHostsOfEveryForm) {
  for (const char* host : {"a", "a.b-c_d:65535", "127.0.0.1:80", "[::1]", "[::ffff:1.2.3.4]:8080", "a:"}) {
    const std::string head = "GET / HTTP/1.1\r\nHost: " + std::string(host) + "\r\n\r\n";
    EXPECT_EQ(admitted(head).host, host);
  }
}

TEST(RequestGate, ABoundaryIsStillAdmittedAndOneMoreIsNot) {
  std::string headers;
  for (std::size_t i = 1; i < kHeadersMax; ++i) headers += "A: b\r\n";
  EXPECT_EQ(admitted("GET / HTTP/1.1\r\nHost: a\r\n" + headers + "\r\n").method, "GET");
  const auto many = admit("GET / HTTP/1.1\r\nHost: a\r\nA: b\r\n" + headers + "\r\n");
  EXPECT_EQ(std::get<Refusal>(many).status, 431);
  const std::string path = "/" + std::string(kTargetBytesMax - 1, 'a');
  EXPECT_EQ(admitted("GET " + path + " HTTP/1.1\r\nHost: a\r\n\r\n").content_length, std::nullopt);
  EXPECT_EQ(std::get<Refusal>(admit("GET " + path + "a HTTP/1.1\r\nHost: a\r\n\r\n")).status, 414);
}

TEST(RequestGate, EveryControlCharacterIsRefusedWhereverItStands) {
  const std::string head = "GET /p HTTP/1.1\r\nHost: a\r\nName: value\r\n\r\n";
  for (std::size_t at = 0; at < head.size(); ++at) {
    for (int byte = 0; byte < 0x21; ++byte) {
      std::string changed = head;
      changed.insert(at, 1, static_cast<char>(byte));
      const bool is_blank = byte == ' ' || byte == '\t';
      const bool is_newline_before_newline = byte == '\r' || byte == '\n';
      if (is_blank || is_newline_before_newline) continue;
      EXPECT_TRUE(std::holds_alternative<Refusal>(admit(changed))) << byte << " at " << at;
    }
    for (const char newline : {'\r', '\n'}) {
      std::string changed = head;
      changed.insert(at, 1, newline);
      EXPECT_TRUE(std::holds_alternative<Refusal>(admit(changed))) << "newline at " << at;
    }
  }
}

TEST(HeadScan, FindsTheEndHoweverTheHeadArrives) {
  const std::string head = "GET / HTTP/1.1\r\nHost: a\r\n\r\n";
  const std::string received = head + "GET /";
  HeadScan scan;
  for (std::size_t size = 0; size < head.size(); ++size) {
    ASSERT_EQ(scan.look(std::string_view(received).substr(0, size)), HeadScan::Progress::more) << size;
  }
  EXPECT_EQ(scan.look(received), HeadScan::Progress::whole);
  EXPECT_EQ(scan.size(), head.size());
}

TEST(HeadScan, ABareNewlineIsFoundBeforeTheHeadIsWhole) {
  for (const char* received : {"GET / HTTP/1.1\n", "GET / HTTP/1.1\r\nA: b\n", "\r\n", "\n", "\x16\x03\x01", " GET"}) {
    HeadScan scan;
    EXPECT_EQ(scan.look(received), HeadScan::Progress::malformed) << received;
  }
}

}  // namespace
}  // namespace polly::http
