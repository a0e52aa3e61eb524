#include "polly/backends/postgres/detail/call.hpp"

namespace polly::postgres {

std::size_t Call::bytes() const noexcept {
  std::size_t sum = 0;
  for (const Row& row : rows) sum += row.key.size() + row.value.size();
  return sum;
}

Waker Call::fail(Error error) noexcept {
  error_ = std::move(error);
  return finish(End::failed);
}

}  // namespace polly::postgres
