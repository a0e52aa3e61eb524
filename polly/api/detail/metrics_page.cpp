#include "polly/api/detail/metrics_page.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <optional>
#include <utility>

#include "polly/base/error.hpp"
#include "polly/codec/zlib_stream.hpp"
#include "polly/telemetry/open_metrics.hpp"

namespace polly::api {

Task<MetricsPage::Text> MetricsPage::text(MetricsForm form) {
  const std::optional<Duration> wait = pace_.admit(clock_.now());
  if (!wait)
    throw Error(ErrorKind::resource_exhausted, "too many scrapes of /metrics at the same time: try again later");
  if (*wait > Duration::zero()) {
    boost::asio::steady_timer timer(co_await boost::asio::this_coro::executor, *wait);
    co_await timer.async_wait(boost::asio::use_awaitable);
  }
  Text ready = fresh(form);
  if (ready) co_return ready;
  auto rendered = [this, form] { return render(form); };
  co_return co_await worker_.run(as_task(std::move(rendered)));
}

MetricsPage::Text MetricsPage::fresh(MetricsForm form) {
  const std::lock_guard lock(mutex_);
  return clock_.now() - rendered_ < kFresh ? texts_[form.index()] : nullptr;
}

// Runs on the worker. Of several scrapes that found the text too old, the first one renders it; other forms are made of
// the same text.
MetricsPage::Text MetricsPage::render(MetricsForm form) {
  if (Text ready = fresh(form)) return ready;
  Text plain = fresh(MetricsForm());
  if (!plain) {
    const TimePoint began = clock_.now();
    std::string text = metrics_.text();
    const std::lock_guard lock(mutex_);
    rendered_ = began;
    texts_ = {};
    texts_[0] = plain = std::make_shared<const std::string>(std::move(text));
  }
  Text clear = plain;
  if (form.is_open_metrics) clear = keep(MetricsForm(true, false), open_metrics_text(*plain));
  return form.is_gzip ? keep(form, codec::gzip(*clear)) : clear;
}

MetricsPage::Text MetricsPage::keep(MetricsForm form, std::string text) {
  auto kept = std::make_shared<const std::string>(std::move(text));
  const std::lock_guard lock(mutex_);
  texts_[form.index()] = kept;
  return kept;
}

}  // namespace polly::api
