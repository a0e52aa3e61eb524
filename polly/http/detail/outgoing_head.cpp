#include "polly/http/detail/outgoing_head.hpp"

#include <algorithm>

#include "polly/base/ascii.hpp"
#include "polly/base/error.hpp"

namespace polly::http {

namespace {

bool is_printed(char c) noexcept {
  return static_cast<unsigned char>(c) > ' ' && c != 0x7f;
}

}  // namespace

bool is_token(std::string_view text) noexcept {
  return !text.empty() && is_alphanumeric_or(text, "!#$%&'*+-.^_`|~");
}

std::string_view origin_of(std::string_view url) {
  const std::size_t scheme_size = url.starts_with("http://") ? 7 : url.starts_with("https://") ? 8 : 0;
  const std::string_view origin = url.substr(0, url.find_first_of("/?#", scheme_size));
  const bool is_plain = std::all_of(url.begin(), url.end(), is_printed);
  if (scheme_size == 0 || origin.size() == scheme_size || origin.find('@') != std::string_view::npos || !is_plain) {
    throw Error(ErrorKind::invalid_argument, kServerRule);
  }
  return origin;
}

void OutgoingHead::add(const Header& header) {
  if (!is_token(header.first)) {
    throw Error(ErrorKind::invalid_argument, "the name of a header has characters that are not allowed in it");
  }
  if (header.second.find_first_of(std::string_view("\r\n\0", 3)) != std::string::npos) {
    throw Error(ErrorKind::invalid_argument, "a header has a line break in it");
  }
  begins_.push_back(text_.size());
  text_ += header.first;
  if (trim_blanks(header.second).empty()) {
    text_ += ';';  // libcurl's sign of a header that is empty; with a colon it would leave it out
  } else {
    text_.append(": ").append(header.second);
  }
  text_ += '\0';
}

void OutgoingHead::leave_out(std::string_view name) {
  begins_.push_back(text_.size());
  text_.append(name).append(":").push_back('\0');
}

}  // namespace polly::http
