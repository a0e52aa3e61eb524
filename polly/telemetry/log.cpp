#include "polly/telemetry/log.hpp"

#include <spdlog/details/null_mutex.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/base_sink.h>
#include <unistd.h>

#include <mutex>
#include <utility>

#include "polly/telemetry/detail/line_queue.hpp"
#include "polly/telemetry/detail/log_line.hpp"
#include "polly/telemetry/stderr_log.hpp"

namespace polly {

namespace {

std::string make_line(LogFormat format, Level level, std::string_view message, const Context& ctx, Log::Fields fields) {
  const auto make = format == LogFormat::text ? log_detail::text_line : log_detail::json_line;
  return make(system_clock().wall(), level, message, ctx, fields);
}

// Appends every line to a text that the caller owns.
class TextSink final : public spdlog::sinks::base_sink<std::mutex> {
 public:
  explicit TextSink(std::string& text) : text_(text) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    text_.append(message.payload.data(), message.payload.size()).append("\n");
  }
  void flush_() override {}

  std::string& text_;
};

// Passes every line to a queue, which has a lock of its own.
class QueueSink final : public spdlog::sinks::base_sink<spdlog::details::null_mutex> {
 public:
  explicit QueueSink(log_detail::LineQueue& queue) : queue_(queue) {}

 private:
  void sink_it_(const spdlog::details::log_msg& message) override {
    queue_.push(std::string(message.payload.data(), message.payload.size()));
  }
  void flush_() override {}

  log_detail::LineQueue& queue_;
};

// A Log, or a class derived from it, on spdlog.
template <class Kind>
class SpdLog : public Kind {
 public:
  SpdLog(Level level, LogFormat format, spdlog::sink_ptr sink)
      : Kind(level), format_(format), logger_("polly", std::move(sink)) {
    logger_.set_level(spdlog::level::trace);  // Log has already decided
    logger_.set_pattern("%v");
  }

 private:
  void put(Level level, std::string_view message, const Context& ctx, Log::Fields fields) noexcept override {
    try {
      std::string line = make_line(format_, level, message, ctx, fields);
      if (this->wording() != nullptr) line = this->wording()(line);
      logger_.log(spdlog::level::info, spdlog::string_view_t(line.data(), line.size()));
    } catch (...) {  // out of memory: losing a line is better than failing
    }
  }

  const LogFormat format_;
  spdlog::logger logger_;
};

class QueuedLog final : public SpdLog<StderrLog> {
 public:
  QueuedLog(Level level, LogFormat format, std::unique_ptr<log_detail::LineQueue> queue)
      : SpdLog(level, format, std::make_shared<QueueSink>(*queue)),
        is_json_(format != LogFormat::text),
        queue_(std::move(queue)) {}

  bool is_json() const noexcept override { return is_json_; }
  bool flush(Milliseconds longest) noexcept override { return queue_->flush(longest); }
  std::uint64_t dropped() const noexcept override { return queue_->dropped(); }

 private:
  const bool is_json_;
  const std::unique_ptr<log_detail::LineQueue> queue_;
};

class SilentLog final : public Log {
 public:
  SilentLog() noexcept : Log(Level::off) {}

 private:
  void put(Level, std::string_view, const Context&, Fields) noexcept override {}
};

}  // namespace

std::optional<Level> parse_level(std::string_view name) noexcept {
  if (name == "debug") return Level::debug;
  if (name == "info") return Level::info;
  if (name == "warning" || name == "warn") return Level::warning;
  if (name == "error") return Level::error;
  if (name == "off") return Level::off;
  return std::nullopt;
}

std::string_view to_string(Level level) noexcept {
  switch (level) {
    case Level::debug: return "debug";
    case Level::info: return "info";
    case Level::warning: return "warning";
    case Level::error: return "error";
    case Level::off: return "off";
  }
  return "unknown";
}

std::optional<HeldBack> RateLimit::admit(TimePoint now) noexcept {
  Duration::rep next = next_.load(std::memory_order_relaxed);
  const Duration since_start = now.time_since_epoch();
  if (since_start.count() < next ||
      !next_.compare_exchange_strong(next, (since_start + interval_).count(), std::memory_order_relaxed)) {
    held_back_.fetch_add(1, std::memory_order_relaxed);
    return std::nullopt;
  }
  return HeldBack(held_back_.exchange(0, std::memory_order_relaxed));
}

void StderrLog::count_in(Metrics& metrics) {
  dropped_ = metrics.read_counter("polly_log_lines_dropped_total", "Lines of the log that were dropped.", {},
                                  [this] { return static_cast<double>(dropped()); });
}

std::unique_ptr<StderrLog> open_stderr_log(Level level, LogFormat format) {
  if (format == LogFormat::automatic) format = isatty(STDERR_FILENO) == 1 ? LogFormat::text : LogFormat::json;
  const auto notice = [format](std::uint64_t dropped) {  // the line in place of the dropped ones
    return make_line(format, Level::warning, "lines of this log were dropped because its reader is too slow", Context(),
                     {{"lines", dropped}});
  };
  return std::make_unique<QueuedLog>(level, format, std::make_unique<log_detail::LineQueue>(STDERR_FILENO, notice));
}

std::unique_ptr<Log> Log::to_stderr(Level level, LogFormat format) {
  return open_stderr_log(level, format);
}

std::unique_ptr<Log> Log::to_text(Level level, LogFormat format, std::string& text) {
  return std::make_unique<SpdLog<Log>>(level, format, std::make_shared<TextSink>(text));
}

std::unique_ptr<Log> Log::nowhere() {
  return std::make_unique<SilentLog>();
}

}  // namespace polly
