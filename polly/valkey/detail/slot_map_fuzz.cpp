// Any reply to CLUSTER SLOTS is a map whose owners are among its primaries, or an Error of a kind that is promised.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "polly/base/error.hpp"
#include "polly/resp3/parser.hpp"
#include "polly/valkey/detail/slot_map.hpp"

namespace {

using polly::ErrorKind;
using polly::valkey::SlotMap;

void require(bool kept) {
  if (!kept) std::abort();
}

void look_at(const SlotMap& map) {
  require(!map.primaries().empty() && map.primaries().size() <= SlotMap::kPrimariesMax);
  for (std::uint16_t slot = 0; slot < polly::resp3::kHashSlots; ++slot) {
    require(map.owner(slot).value_or(0) < map.primaries().size());
  }
  for (const SlotMap::Primary& primary : map.primaries()) {
    require(!primary.id.empty() && !primary.address.host.empty() && primary.address.port != 0);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::string_view bytes(reinterpret_cast<const char*>(data), size);
  polly::resp3::Parser parser;
  if (parser.parse(bytes) != polly::resp3::Parser::Status::reply) return 0;
  try {
    look_at(SlotMap::parse(parser.take(), polly::valkey::Address("asked.example", 7000)));
  } catch (const polly::Error& error) {
    require(error.kind() != ErrorKind::corrupt && error.kind() != ErrorKind::invalid_argument);
  }
  return 0;
}
