// Any body of a request that stores facts or names commits: it is refused as invalid_argument, or each value is an id.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string>

#include "polly/api/detail/fact_bodies.hpp"
#include "polly/base/error.hpp"

namespace {

void check_id(std::int64_t id) {
  if (id < polly::kFactValueMin) std::abort();
}

template <class Read>
void check_body(Read read) {
  try {
    read();
  } catch (const polly::Error& error) {
    if (error.kind() != polly::ErrorKind::invalid_argument) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace polly::api;
  const polly::FactList& facts = *polly::FactList::contract();
  std::string body(size, '\0');
  for (std::size_t i = 0; i < size; ++i) body[i] = static_cast<char>(data[i]);
  check_body([&] { check_id(value_of_body(body)); });
  check_body([&] {
    for (const polly::KnownFact& known : advances_of_body(body, facts)) check_id(known.value);
  });
  check_body([&] {
    for (const polly::FactChange& change : changes_of_body(body, facts)) check_id(change.value.value_or(1));
  });
  check_body([&] {
    const std::size_t count = commits_of_body(body, std::nullopt).size();
    if (count == 0 || count > kBatchCommitsMax) std::abort();
  });
  return 0;
}
