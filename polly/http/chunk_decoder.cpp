#include "polly/http/chunk_decoder.hpp"

#include <algorithm>
#include <array>

#include "polly/base/ascii.hpp"
#include "polly/base/hex.hpp"
#include "polly/http/detail/character_sets.hpp"

namespace polly::http {

namespace {

std::size_t value_of_digit(char c) noexcept {
  return static_cast<std::size_t>(is_digit(c) ? c - '0' : to_lower(c) - 'a' + 10);
}

}  // namespace

ChunkDecoder::Progress ChunkDecoder::put(std::string_view received, std::string& body, std::size_t& used) {
  std::size_t at = 0;
  while (at < received.size() && state_ < State::done) {
    if (state_ == State::data) {
      const std::size_t count = std::min(left_, received.size() - at);
      body.append(received.substr(at, count));
      at += count;
      left_ -= count;
      if (left_ == 0) state_ = State::data_end;
    } else {
      state_ = next(received[at++]);
    }
  }
  used = at;
  switch (state_) {
    case State::done: return Progress::done;
    case State::malformed: return Progress::malformed;
    case State::too_large: return Progress::too_large;
    default: return Progress::more;
  }
}

ChunkDecoder::State ChunkDecoder::next(char c) noexcept {
  const auto expect = [c](char expected, State state) { return c == expected ? state : State::malformed; };
  switch (state_) {
    case State::size_begin: left_ = counted_ = 0; return is_hex_digit(c) ? after_size_digit(c) : State::malformed;
    case State::size:
      if (is_hex_digit(c)) return after_size_digit(c);
      counted_ = 0;
      return c == ';' ? State::extension : expect('\r', State::size_end);
    case State::extension:
      if (c == '\r') return State::size_end;
      return kValueCharacters.contains(c) && ++counted_ <= kExtensionBytesMax ? State::extension : State::malformed;
    case State::size_end: return c == '\n' ? after_size() : State::malformed;
    case State::data_end: return expect('\r', State::data_end_lf);
    case State::data_end_lf: return expect('\n', State::size_begin);
    case State::trailer_begin:
      if (c == '\r') return State::end_lf;
      [[fallthrough]];
    case State::trailer_name:
      if (++counted_ > kTrailerBytesMax) return State::malformed;
      if (c == ':' && state_ == State::trailer_name) return State::trailer_value;
      return kTokenCharacters.contains(c) ? State::trailer_name : State::malformed;
    case State::trailer_value:
      if (c == '\r') return State::trailer_end;
      return kValueCharacters.contains(c) && ++counted_ <= kTrailerBytesMax ? State::trailer_value : State::malformed;
    case State::trailer_end: return expect('\n', State::trailer_begin);
    case State::end_lf: return expect('\n', State::done);
    case State::data:
    case State::done:
    case State::malformed:
    case State::too_large: break;
  }
  return state_;
}

ChunkDecoder::State ChunkDecoder::after_size_digit(char c) noexcept {
  if (++counted_ > kSizeDigitsMax) return State::malformed;
  left_ = left_ * 16 + value_of_digit(c);
  return left_ > body_bytes_max_ - total_ ? State::too_large : State::size;
}

ChunkDecoder::State ChunkDecoder::after_size() noexcept {
  counted_ = 0;
  total_ += left_;
  return left_ == 0 ? State::trailer_begin : State::data;
}

}  // namespace polly::http
