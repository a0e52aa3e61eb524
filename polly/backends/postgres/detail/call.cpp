#include "polly/backends/postgres/detail/call.hpp"

#include <boost/asio/post.hpp>

namespace polly::postgres {

std::size_t Call::bytes() const noexcept {
  std::size_t sum = 0;
  for (const Row& row : rows) sum += row.key.size() + row.value.size();
  return sum;
}

Waker Call::finish(End end) noexcept {
  end_ = end;
  home_ = nullptr;
  return std::move(waker_);
}

Waker Call::fail(Error error) noexcept {
  error_ = std::move(error);
  return finish(End::failed);
}

void Call::cancel(const boost::asio::any_io_executor& executor) {
  if (home_ == nullptr) return;  // its waker is on its way
  home_->abandon(*this);
  boost::asio::post(executor, finish(End::cancelled));
}

}  // namespace polly::postgres
