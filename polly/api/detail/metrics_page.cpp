#include "polly/api/detail/metrics_page.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "polly/base/error.hpp"

namespace polly::api {

Task<MetricsPage::Text> MetricsPage::text() {
  const std::optional<Duration> wait = pace_.admit(clock_.now());
  if (!wait)
    throw Error(ErrorKind::resource_exhausted, "too many scrapes of /metrics at the same time: try again later");
  if (*wait > Duration::zero()) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, *wait);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  Text ready = fresh();
  if (ready) co_return ready;
  auto rendered = [this] { return render(); };
  co_return co_await worker_.run(as_task(std::move(rendered)));
}

MetricsPage::Text MetricsPage::fresh() {
  const std::lock_guard lock(mutex_);
  return text_ && clock_.now() - rendered_ < kFresh ? text_ : nullptr;
}

// Runs on the worker. Of several scrapes that found the text too old, the first one renders it.
MetricsPage::Text MetricsPage::render() {
  if (Text ready = fresh()) return ready;
  const TimePoint began = clock_.now();
  auto text = std::make_shared<const std::string>(metrics_.text());
  const std::lock_guard lock(mutex_);
  text_ = text;
  rendered_ = began;
  return text;
}

}  // namespace polly::api
