#include "polly/base/event_loops.hpp"

#include <algorithm>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <thread>

namespace polly {

class EventLoops::Loop {
 public:
  Loop() : thread_([this] { context_.run(); }) {}
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;
  ~Loop() {
    context_.stop();
    thread_.join();
  }

  boost::asio::io_context& context() noexcept { return context_; }

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stay_{context_.get_executor()};
  std::thread thread_;
};

EventLoops::EventLoops(std::size_t threads) {
  if (threads == 0) threads = std::max(1U, std::thread::hardware_concurrency());
  for (std::size_t i = 0; i < threads; ++i) loops_.push_back(std::make_unique<Loop>());
}

EventLoops::~EventLoops() = default;

std::size_t EventLoops::size() const noexcept {
  return loops_.size();
}

boost::asio::any_io_executor EventLoops::at(std::size_t index) const {
  return loops_.at(index)->context().get_executor();
}

boost::asio::any_io_executor EventLoops::next() noexcept {
  return loops_[next_.fetch_add(1, std::memory_order_relaxed) % loops_.size()]->context().get_executor();
}

}  // namespace polly
