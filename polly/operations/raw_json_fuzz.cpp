// Any JSON object is entries, or an Error of kind invalid_argument; what was read is written again, and read as the
// same.
#include <boost/json/parse.hpp>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "polly/base/error.hpp"
#include "polly/operations/raw_json.hpp"

namespace {

using namespace polly::operations;

void check(bool holds) {
  if (!holds) std::abort();
}

boost::json::object object_of(const std::string& text) {
  return boost::json::parse(text).as_object();
}

template <class Try>
void try_one(Try attempt) {
  try {
    attempt();
  } catch (const polly::Error& error) {
    check(error.kind() == polly::ErrorKind::invalid_argument);
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  boost::system::error_code failure;
  const boost::json::value json =
      boost::json::parse(std::string_view(reinterpret_cast<const char*>(data), size), failure);
  if (failure || !json.is_object()) return 0;
  const boost::json::object& object = json.get_object();
  try_one([&] {
    const std::string text = replacements_json(replacements_of(object));
    check(replacements_json(replacements_of(object_of(text))) == text);
  });
  try_one([&] {
    const std::string text = raw_page_json(raw_page_of(object));
    check(raw_page_json(raw_page_of(object_of(text))) == text);
  });
  try_one([&] {
    const std::vector<polly::Key> keys = keys_of(object);
    check(keys_of(object_of(keys_json(keys))) == keys);
    const RawEntries entries = raw_entries_of(object, keys);
    const std::string text = raw_entries_json(keys, entries);
    check(raw_entries_json(keys, raw_entries_of(object_of(text), keys)) == text);
  });
  try_one([&] {
    const std::vector<bool> written = written_of(object);
    check(written_of(object_of(written_json(written))) == written);
  });
  return 0;
}
