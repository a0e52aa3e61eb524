// Any text of an error is a redirect that leads somewhere, and says again what it was, or none. Any key has a slot, and
// in braces the same one.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "polly/resp3/hash_slot.hpp"
#include "polly/resp3/server_error.hpp"

namespace {

using polly::resp3::hash_slot;
using polly::resp3::kHashSlots;
using polly::resp3::Redirect;

void check(bool holds) {
  if (!holds) std::abort();
}

void check_error(std::string_view text) {
  const polly::resp3::ServerError error(text);
  check(text.ends_with(error.message()));
  check(text.starts_with(error.code()));
  check(text.size() - error.code().size() - error.message().size() <= 1);

  const auto redirect = polly::resp3::parse_redirect(text);
  if (!redirect) return;
  check(redirect->slot < kHashSlots && redirect->port != 0);
  const std::string again = std::string(redirect->kind == Redirect::Kind::ask ? "ASK " : "MOVED ") +
                            std::to_string(redirect->slot) + " " + redirect->host + ":" +
                            std::to_string(redirect->port);
  check(polly::resp3::parse_redirect(again) == redirect);
  check(text.find(redirect->host) != std::string_view::npos && again.size() <= text.size());  // text may have zeros
}

void check_key(std::string_view key) {
  const std::uint16_t slot = hash_slot(key);
  check(slot < kHashSlots);
  if (key.empty() || key.find_first_of("{}") != std::string_view::npos) return;
  check(hash_slot("{" + std::string(key) + "}.behind") == slot);
  check(hash_slot("before{" + std::string(key) + "}") == slot);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  check_error(text);
  check_error("MOVED " + std::string(text));
  check_key(text);
  return 0;
}
