#include "polly/backends/dynamodb/detail/lifetime.hpp"

#include <boost/asio/associated_executor.hpp>
#include <boost/asio/async_result.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <utility>

#include "polly/base/waker.hpp"

namespace polly::dynamodb_backend {

namespace {

namespace asio = boost::asio;

struct Yield {
  explicit Yield(Lifetime::Flag its_flag) : is_over(std::move(its_flag)) {}

  template <class Handler>
  void operator()(Handler handler) const {
    const asio::any_io_executor home = asio::get_associated_executor(handler);
    auto go_on = [waker = Waker(UnlessAbandoned(std::move(handler), is_over))]() mutable { std::move(waker)(); };
    asio::post(home, std::move(go_on));
  }

  Lifetime::Flag is_over;
};

auto submit(Yield yield) {
  return asio::async_initiate<const asio::deferred_t&, void()>(std::move(yield), asio::deferred);
}

}  // namespace

Task<void> yield_within(Lifetime::Flag is_over) {
  Yield yield(std::move(is_over));
  co_await submit(std::move(yield));
}

}  // namespace polly::dynamodb_backend
