// Any bytes in any slices are replies, an error, or the beginning of something; the same ones as in one slice. What is
// left is the end of what was given. What replies hold is bounded by what was received.
#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "polly/resp3/detail/test_slices.hpp"

namespace {

using polly::resp3::Parsed;
using polly::resp3::Parser;
using polly::resp3::Receiver;
using polly::resp3::Reply;

constexpr std::size_t kWaysBytes = 4;          // of the input: how long the slices are, in turn
constexpr std::size_t kHeldBytesPerByte = 64;  // "_\r\n" becomes a Reply in a vector that doubles
static_assert(2 * sizeof(Reply) / 3 < kHeldBytesPerByte);

void check(bool holds) {
  if (!holds) std::abort();
}

std::size_t bytes_held(const Reply& reply) {
  std::size_t bytes = reply.text().capacity() + reply.elements().capacity() * sizeof(Reply);
  for (const Reply& element : reply.elements()) bytes += bytes_held(element);
  return bytes;
}

void check_reply(const Reply& reply, std::size_t depth) {
  check(depth <= polly::resp3::kDepthMax);
  check(reply.is_aggregate() || reply.elements().empty());
  check(reply.type() != Reply::Type::map || reply.elements().size() % 2 == 0);
  check(!reply.describe().empty());
  for (const Reply& element : reply.elements()) {
    check(element.type() != Reply::Type::push);
    check_reply(element, depth + 1);
  }
}

Parsed parse_slices(std::string_view bytes, std::string_view ways) {
  Receiver receiver;
  for (std::size_t turn = 0; !bytes.empty(); ++turn) {
    const std::size_t size = static_cast<unsigned char>(ways[turn % ways.size()]) % 64U + 1;
    receiver.receive(bytes.substr(0, size));
    bytes.remove_prefix(std::min(size, bytes.size()));
  }
  return receiver.parsed();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < kWaysBytes) return 0;
  const std::string_view input(reinterpret_cast<const char*>(data), size);
  const std::string_view bytes = input.substr(kWaysBytes);
  const Parsed whole = polly::resp3::parse_whole(bytes);
  const Parsed pieces = parse_slices(bytes, input.substr(0, kWaysBytes));
  check(whole.replies == pieces.replies);
  check(whole.error == pieces.error);
  check(bytes.ends_with(whole.left));
  if (whole.error.empty()) check(whole.left == pieces.left && whole.left.size() < polly::resp3::kLineBytesMax);

  std::size_t held = 0;
  for (const Parsed* parsed : {&whole, &pieces}) {
    for (const Reply& reply : parsed->replies) {
      check_reply(reply, 0);
      held += bytes_held(reply);
    }
  }
  check(held <= 2 * kHeldBytesPerByte * bytes.size());
  return 0;
}
