#include "polly/resp3/parser.hpp"

#include <algorithm>
#include <cstring>
#include <utility>

#include "polly/resp3/detail/number_text.hpp"

namespace polly::resp3 {

namespace {

constexpr std::size_t kVerbatimKindBytes = 4;    // "txt:"
constexpr std::size_t kElementBytesMin = 3;      // "_\r\n"
constexpr std::size_t kElementsReserveMax = 64;  // the rest grows as it arrives

// Known from its first byte: who speaks another protocol may never end a line.
bool is_type(char c) noexcept {
  switch (c) {
    case '+':
    case '-':
    case ':':
    case '$':
    case '*':
    case '_':
    case '#':
    case ',':
    case '(':
    case '!':
    case '=':
    case '%':
    case '~':
    case '>':
    case '|': return true;
    default: return false;
  }
}

Reply::Type type_of_aggregate(char type) noexcept {
  switch (type) {
    case '%': return Reply::Type::map;
    case '>': return Reply::Type::push;
    default: return Reply::Type::array;
  }
}

}  // namespace

Parser::Status Parser::parse(std::string_view& bytes) {
  if (!error_.empty()) return Status::error;
  while (true) {
    switch (in_body_ ? take_body(bytes) : take_line(bytes)) {
      case Step::more: return Status::more;
      case Step::failed: return Status::error;
      case Step::next: break;
      case Step::value:
        if (close_full()) return Status::reply;
        break;
    }
  }
}

Parser::Step Parser::take_line(std::string_view& bytes) {
  if (bytes.empty()) return Step::more;
  const char type = bytes[0];
  if (!is_type(type)) return fail(type == ';' || type == '.' ? "a part of a streamed reply" : "a type that is unknown");

  const std::size_t window = std::min(bytes.size(), kLineBytesMax);
  const void* line_feed = std::memchr(bytes.data(), '\n', window);
  if (line_feed == nullptr) return window < kLineBytesMax ? Step::more : fail("a line above the limit of 64 KiB");
  const auto at = static_cast<std::size_t>(static_cast<const char*>(line_feed) - bytes.data());
  const std::string_view line = bytes.substr(1, at - 1);
  if (line.empty() || line.back() != '\r') return fail("a line that does not end with CR LF");
  bytes.remove_prefix(at + 1);
  return begin(type, line.substr(0, line.size() - 1), bytes.size());
}

Parser::Step Parser::begin(char type, std::string_view line, std::size_t received) {
  switch (type) {
    case '+':
    case '-':
      if (line.find('\r') != std::string_view::npos) return fail("a line with a CR in its midst");
      return text(type == '+' ? Reply::Type::string : Reply::Type::error, line);
    case ':': {
      const auto integer = integer_of(line);
      return integer ? this->integer(*integer) : fail("an integer that is no number of 64 bits");
    }
    case '#':
      if (line != "t" && line != "f") return fail("a boolean that is neither t nor f");
      return integer(line == "t" ? 1 : 0);
    case '_': return line.empty() ? null() : fail("a null with something behind it");
    case ',': return is_double(line) ? text(Reply::Type::number, line) : fail("a double that is no number");
    case '(': return is_big_number(line) ? text(Reply::Type::number, line) : fail("a big number that is no number");
    case '$': return line == "-1" ? null() : begin_string(Reply::Type::string, line);
    case '!': return begin_string(Reply::Type::error, line);
    case '=': is_verbatim_ = true; return begin_string(Reply::Type::string, line);
    case '*':
      if (line == "-1") return null();
      [[fallthrough]];
    default: return begin_aggregate(type, line, received);
  }
}

Parser::Step Parser::begin_string(Reply::Type type, std::string_view length) {
  if (length == "?") return fail("a streamed string");
  const auto bytes = length_of(length);
  if (!bytes) return fail("a length that is no number");
  if (*bytes > kStringBytesMax) return fail("a string above the limit of 512 MiB");
  if (*bytes > reply_bytes_max_ - text_bytes_) return fail("a reply of more bytes than its limit");
  if (is_verbatim_ && *bytes < kVerbatimKindBytes) return fail("a verbatim string without its kind");
  text_bytes_ += *bytes;
  in_body_ = true;
  begin_value().type_ = type;
  body_left_ = *bytes;
  return Step::next;
}

Parser::Step Parser::take_body(std::string_view& bytes) {
  std::string& text = this_value().text_;
  const std::size_t part = std::min(body_left_, bytes.size());
  text.append(bytes.data(), part);
  body_left_ -= part;
  bytes.remove_prefix(part);
  if (body_left_ > 0 || bytes.empty()) return Step::more;
  if (!std::string_view("\r\n").starts_with(bytes.substr(0, 2))) return fail("a string that is longer than its length");
  if (bytes.size() == 1) return Step::more;
  bytes.remove_prefix(2);
  in_body_ = false;

  if (is_verbatim_) {
    is_verbatim_ = false;
    if (text[kVerbatimKindBytes - 1] != ':') return fail("a verbatim string without its kind");
    text.erase(0, kVerbatimKindBytes);
  }
  return Step::value;
}

Parser::Step Parser::begin_aggregate(char type, std::string_view length, std::size_t received) {
  if (length == "?") return fail("a streamed aggregate");
  const bool is_attribute = type == '|';
  const auto announced = length_of(length);
  if (!announced) return fail("a length that is no number");
  if (type == '>' && !open_.empty()) return fail("a push inside of another reply");
  if (open_.size() == kDepthMax) return fail("aggregates in aggregates above the limit of 16");
  if (*announced > kElementsMax) return fail("a reply of more elements than the limit of 1048576");
  const std::size_t count = *announced * (type == '%' || is_attribute ? 2 : 1);
  const std::size_t cost = count + (is_attribute ? 1 : 0);  // so that empty attributes come to an end as well
  if (cost > kElementsMax - elements_) return fail("a reply of more elements than the limit of 1048576");
  elements_ += cost;

  if (count == 0) return is_attribute ? Step::next : aggregate(type_of_aggregate(type), {});
  open_.push_back(Aggregate{type_of_aggregate(type), is_attribute, count, {}});
  open_.back().elements.reserve(std::min({count, received / kElementBytesMin, kElementsReserveMax}));
  return Step::next;
}

Parser::Step Parser::text(Reply::Type type, std::string_view text) {
  if (text.size() > reply_bytes_max_ - text_bytes_) return fail("a reply of more bytes than its limit");
  text_bytes_ += text.size();
  Reply& reply = begin_value();
  reply.type_ = type;
  reply.text_ = text;
  return Step::value;
}

Parser::Step Parser::null() {
  begin_value();
  return Step::value;
}

Parser::Step Parser::integer(std::int64_t number) {
  Reply& reply = begin_value();
  reply.type_ = Reply::Type::integer;
  reply.integer_ = number;
  return Step::value;
}

Parser::Step Parser::aggregate(Reply::Type type, std::vector<Reply> elements) {
  begin_value() = Reply(type, std::move(elements));
  return Step::value;
}

Reply& Parser::begin_value() {
  if (open_.empty()) return reply_ = Reply();
  return open_.back().elements.emplace_back();
}

Reply& Parser::this_value() noexcept {
  return open_.empty() ? reply_ : open_.back().elements.back();
}

bool Parser::close_full() {
  while (!open_.empty()) {
    if (--open_.back().left > 0) return false;
    Aggregate full = std::move(open_.back());
    open_.pop_back();
    if (full.is_attribute) return false;
    aggregate(full.type, std::move(full.elements));
  }
  elements_ = 0;
  text_bytes_ = 0;
  return true;
}

// What was read of the reply goes at once: a connection that failed may be kept for a while.
Parser::Step Parser::fail(std::string_view what) noexcept {
  error_ = what;
  reply_ = Reply();
  open_.clear();
  return Step::failed;
}

}  // namespace polly::resp3
