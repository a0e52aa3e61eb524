#include "polly/http/detail/reply_text.hpp"

#include <gtest/gtest.h>

namespace polly::http {
namespace {

std::string head_of(const Reply& reply, Ending ending = Ending::keep) {
  std::string text;
  append_reply_head(text, reply, "now", ending);
  return text;
}

TEST(ReplyText, AReplySaysHowLongItsBodyIs) {
  EXPECT_EQ(head_of(Reply::json(200, "{}")),
            "HTTP/1.1 200 OK\r\nDate: now\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n");
  EXPECT_EQ(head_of(Reply::empty(202)), "HTTP/1.1 202 Accepted\r\nDate: now\r\nContent-Length: 0\r\n\r\n");
}

TEST(ReplyText, AStreamIsSentInChunksOrUntilTheEnd) {
  const auto head = [](Framing framing) {
    std::string text;
    append_reply_head(text, Reply::text(200, "unused"), "now", Ending::close, framing);
    return text.substr(text.find("charset=utf-8") + 15);
  };
  EXPECT_EQ(head(Framing::by_chunks), "Transfer-Encoding: chunked\r\nConnection: close\r\n\r\n");
  EXPECT_EQ(head(Framing::by_end), "Connection: close\r\n\r\n");
  std::string text;
  append_chunk_line(text, 26, true);
  append_chunk_line(text, 4096, false);
  append_chunk_line(text, 0, false);
  append_chunk_line(text, 0, true);
  EXPECT_EQ(text, "1a\r\n\r\n1000\r\n\r\n0\r\n\r\n0\r\n\r\n");
}

TEST(ReplyText, NoContentHasNoLength) {
  EXPECT_EQ(head_of(Reply::empty(204), Ending::close),
            "HTTP/1.1 204 No Content\r\nDate: now\r\nConnection: close\r\n\r\n");
}

TEST(ReplyText, AHeaderThatWouldBreakTheFramingIsLeftOut) {
  Reply reply = Reply::empty(204);
  reply.with_header("X-Good", "yes").with_header("X-Bad", "a\r\nX-Evil: b").with_header("Bad Name", "a");
  reply.with_header("content-length", "7").with_header("Transfer-Encoding", "chunked");
  EXPECT_EQ(head_of(reply), "HTTP/1.1 204 No Content\r\nDate: now\r\nX-Good: yes\r\n\r\n");
}

TEST(ReplyText, DatesAreThoseOfRfc9110) {
  EXPECT_EQ(format_http_date(WallTime(Milliseconds(784'111'777'123))), "Sun, 06 Nov 1994 08:49:37 GMT");
  EXPECT_EQ(format_http_date(ManualClock().wall()), "Thu, 01 Jan 2026 00:00:00 GMT");
}

}  // namespace
}  // namespace polly::http
