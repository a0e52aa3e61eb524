#include "polly/http/request_gate.hpp"

#include <limits>

#include "polly/base/ascii.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/hex.hpp"
#include "polly/http/detail/character_sets.hpp"

namespace polly::http {

namespace {

using Objection = std::optional<Refusal>;

Refusal bad(std::string_view why) noexcept {
  return Refusal{400, why};
}

// Takes the next line, without its CRLF, off a head in which every LF ends a line.
std::string_view take_line(std::string_view& head) noexcept {
  const std::size_t end = head.find('\n');
  const std::string_view line = head.substr(0, end);
  head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

// ---- the request line

Objection read_version(std::string_view version, RequestHead& head) noexcept {
  const bool is_version = version.size() == 8 && version.starts_with("HTTP/") && is_digit(version[5]) &&
                          version[6] == '.' && is_digit(version[7]);
  if (!is_version) return bad("the request line is METHOD TARGET HTTP/1.1");
  head.is_http_1_0 = version == "HTTP/1.0";
  if (!head.is_http_1_0 && version != "HTTP/1.1") return Refusal{505, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
  return std::nullopt;
}

Objection check_target_characters(std::string_view target) noexcept {
  for (std::size_t i = 0; i < target.size(); ++i) {
    if (kTargetCharacters.contains(target[i])) continue;
    const bool is_escape =
        target[i] == '%' && target.size() - i > 2 && is_hex_digit(target[i + 1]) && is_hex_digit(target[i + 2]);
    if (!is_escape) return bad("the target has a character that a URL must percent-encode");
  }
  return std::nullopt;
}

void split_path(std::string_view path_and_query, RequestHead& head) noexcept {
  const std::size_t question = path_and_query.find('?');
  head.path = path_and_query.substr(0, question);
  if (head.path.empty()) head.path = "/";
  if (question != std::string_view::npos) head.query = path_and_query.substr(question + 1);
}

// The authority of "http://authority/path"; empty where the target has another form.
std::string_view absolute_authority(std::string_view target) noexcept {
  for (const std::string_view scheme : {std::string_view("http://"), std::string_view("https://")}) {
    if (!equals_ignoring_case(target.substr(0, scheme.size()), scheme)) continue;
    const std::string_view rest = target.substr(scheme.size());
    return rest.substr(0, rest.find_first_of("/?"));
  }
  return {};
}

Objection read_target(std::string_view target, RequestHead& head) noexcept {
  if (target.size() > kTargetBytesMax) return Refusal{414, "the target is longer than 8 KiB"};
  if (Objection objection = check_target_characters(target)) return objection;
  head.target = target;
  if (target.starts_with('/')) {
    split_path(target, head);
  } else if (target == "*" && head.method == "OPTIONS") {
    head.path = target;
  } else if (const std::string_view authority = absolute_authority(target); !authority.empty()) {
    split_path(target.substr(static_cast<std::size_t>(authority.data() - target.data()) + authority.size()), head);
  } else {
    return bad("the target is a path, as in /webhook");
  }
  return std::nullopt;
}

Objection read_request_line(std::string_view line, RequestHead& head) noexcept {
  const std::size_t first = line.find(' ');
  const std::size_t second = first == std::string_view::npos ? first : line.find(' ', first + 1);
  if (second == std::string_view::npos) return bad("the request line is METHOD TARGET HTTP/1.1");
  head.method = line.substr(0, first);
  if (head.method.empty() || head.method.size() > kMethodBytesMax || !kTokenCharacters.contains_all(head.method)) {
    return bad("the method is no token");
  }
  if (Objection objection = read_version(line.substr(second + 1), head)) return objection;
  if (head.method == "CONNECT") return Refusal{501, "this is no proxy"};
  return read_target(line.substr(first + 1, second - first - 1), head);
}

// ---- the headers

bool is_host(std::string_view host) noexcept {
  const auto is_port = [](std::string_view text) {
    return text.empty() ||
           (text.size() <= 6 && text.front() == ':' && std::all_of(text.begin() + 1, text.end(), is_digit));
  };
  if (host.starts_with('[')) {
    const std::size_t end = host.find(']');
    if (end == std::string_view::npos || end == 1) return false;
    const std::string_view address = host.substr(1, end - 1);
    return is_port(host.substr(end + 1)) &&
           std::all_of(address.begin(), address.end(), [](char c) { return is_hex_digit(c) || c == ':' || c == '.'; });
  }
  const std::size_t colon = std::min(host.find(':'), host.size());
  return colon > 0 && is_port(host.substr(colon)) && std::all_of(host.begin(), host.begin() + colon, [](char c) {
           return is_alphanumeric(c) || c == '-' || c == '.' || c == '_' || c == '~';
         });
}

std::optional<std::uint64_t> parse_length(std::string_view digits) noexcept {
  constexpr std::uint64_t kMax = std::numeric_limits<std::int64_t>::max();
  return parse_decimal<std::uint64_t>(digits, 0, kMax);
}

// Finds the headers, checks the form of all of them, and reads those that decide where a request ends and whom it is
// for.
class HeaderReader {
 public:
  HeaderReader(std::string_view text, RequestHead& head, HeaderLines& lines) noexcept
      : text_(text), head_(head), lines_(lines) {}

  Objection read(std::string_view line) noexcept {
    if (++head_.header_count > kHeadersMax) return Refusal{431, "more than 100 headers"};
    if (is_blank(line.front())) return bad("a header is folded over several lines");
    const std::size_t colon = line.find(':');
    if (colon == std::string_view::npos) return bad("a header without a colon");
    const std::string_view name = line.substr(0, colon);
    if (name.empty() || !kTokenCharacters.contains_all(name)) return bad("the name of a header is no token");
    const std::string_view value = line.substr(colon + 1);
    if (!kValueCharacters.contains_all(value)) return bad("a header has a control character");
    const std::string_view trimmed = trim_blanks(value);
    HeaderLine& found = lines_[head_.header_count - 1];
    found.name = offset_of(name);
    found.name_size = static_cast<std::uint32_t>(name.size());
    found.value = offset_of(trimmed);
    found.value_size = static_cast<std::uint32_t>(trimmed.size());
    return take(name, trimmed);
  }

  Objection finish() noexcept {
    if (head_.host.empty() && !head_.is_http_1_0) return bad("a request of HTTP/1.1 names its Host");
    if (head_.is_chunked && head_.content_length) return bad("both Content-Length and Transfer-Encoding");
    if (head_.is_chunked && head_.is_http_1_0) return bad("HTTP/1.0 knows no Transfer-Encoding");
    const std::string_view authority = absolute_authority(head_.target);
    if (!authority.empty() &&
        !(is_host(authority) && (head_.host.empty() || equals_ignoring_case(authority, head_.host)))) {
      return bad("the target names another host than Host");
    }
    head_.keeps_alive = !says_close_ && (!head_.is_http_1_0 || says_keep_alive_);
    return std::nullopt;
  }

 private:
  std::uint32_t offset_of(std::string_view part) const noexcept {
    return static_cast<std::uint32_t>(part.data() - text_.data());
  }

  Objection take(std::string_view name, std::string_view value) noexcept {
    switch (name.size()) {
      case 4: return equals_ignoring_case(name, "Host") ? take_host(value) : std::nullopt;
      case 6: return equals_ignoring_case(name, "Expect") ? take_expect(value) : std::nullopt;
      case 10: return equals_ignoring_case(name, "Connection") ? take_connection(value) : std::nullopt;
      case 14: return equals_ignoring_case(name, "Content-Length") ? take_length(value) : std::nullopt;
      case 16: return equals_ignoring_case(name, "Proxy-Connection") ? bad("this is no proxy") : Objection();
      case 17: return equals_ignoring_case(name, "Transfer-Encoding") ? take_coding(value) : std::nullopt;
      default: return std::nullopt;
    }
  }

  Objection take_host(std::string_view value) noexcept {
    if (!head_.host.empty()) return bad("more than one Host");
    if (!is_host(value)) return bad("the Host is no host");
    head_.host = value;
    return std::nullopt;
  }

  Objection take_expect(std::string_view value) noexcept {
    if (!equals_ignoring_case(value, "100-continue")) return Refusal{417, "only 100-continue can be expected"};
    head_.expects_continue = !head_.is_http_1_0;
    return std::nullopt;
  }

  Objection take_connection(std::string_view value) noexcept {
    while (!value.empty()) {
      const std::string_view element = value.substr(0, value.find(','));
      value.remove_prefix(std::min(value.size(), element.size() + 1));
      const std::string_view option = trim_blanks(element);
      if (!kTokenCharacters.contains_all(option)) return bad("Connection is no list of tokens");
      says_close_ = says_close_ || equals_ignoring_case(option, "close");
      says_keep_alive_ = says_keep_alive_ || equals_ignoring_case(option, "keep-alive");
    }
    return std::nullopt;
  }

  Objection take_length(std::string_view value) noexcept {
    if (head_.content_length) return bad("more than one Content-Length");
    head_.content_length = parse_length(value);
    return head_.content_length ? std::nullopt : Objection(bad("Content-Length is no number"));
  }

  Objection take_coding(std::string_view value) noexcept {
    if (head_.is_chunked) return bad("more than one Transfer-Encoding");
    if (!equals_ignoring_case(value, "chunked")) return bad("the only transfer coding known here is chunked");
    head_.is_chunked = true;
    return std::nullopt;
  }

  const std::string_view text_;
  RequestHead& head_;
  HeaderLines& lines_;
  bool says_close_ = false;
  bool says_keep_alive_ = false;
};

}  // namespace

std::variant<RequestHead, Refusal> admit(std::string_view text, HeaderLines& lines) noexcept {
  RequestHead head;
  head.bytes = text.size();
  HeadScan scan;
  const bool is_whole = scan.look(text) == HeadScan::Progress::whole && scan.size() == text.size();
  if (!is_whole || text.size() > std::numeric_limits<std::uint32_t>::max()) return bad("the head is malformed");
  HeaderReader headers(text, head, lines);
  if (Objection objection = read_request_line(take_line(text), head)) return *objection;
  for (std::string_view line = take_line(text); !line.empty(); line = take_line(text)) {
    if (Objection objection = headers.read(line)) return *objection;
  }
  if (Objection objection = headers.finish()) return *objection;
  return head;
}

std::variant<RequestHead, Refusal> admit(std::string_view text) noexcept {
  HeaderLines lines;
  return admit(text, lines);
}

HeadScan::Progress HeadScan::look(std::string_view received) noexcept {
  if (!received.empty() && !kTokenCharacters.contains(received.front())) return Progress::malformed;
  while (looked_at_ < received.size()) {
    const std::size_t end = received.find('\n', looked_at_);
    if (end == std::string_view::npos) break;
    if (end == line_begin_ || received[end - 1] != '\r') return Progress::malformed;
    const bool is_empty_line = end == line_begin_ + 1;
    looked_at_ = line_begin_ = end + 1;
    if (is_empty_line) return Progress::whole;
  }
  looked_at_ = received.size();
  return Progress::more;
}

}  // namespace polly::http
