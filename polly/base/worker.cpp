#include "polly/base/worker.hpp"

#include <sys/resource.h>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <string>
#include <thread>

#include "polly/base/error.hpp"

namespace polly {

namespace {

constexpr int kNiceness = 10;

}  // namespace

class Worker::Thread {
 public:
  Thread()
      : thread_([this] {
          // On Linux this is the thread's own; where it is refused, the thread runs as the others do.
          static_cast<void>(::setpriority(PRIO_PROCESS, 0, kNiceness));
          context_.run();
        }) {}
  Thread(const Thread&) = delete;
  Thread& operator=(const Thread&) = delete;
  ~Thread() {
    stay_.reset();
    thread_.join();
  }

  boost::asio::any_io_executor executor() { return context_.get_executor(); }

 private:
  boost::asio::io_context context_{1};
  boost::asio::executor_work_guard<boost::asio::io_context::executor_type> stay_{context_.get_executor()};
  std::thread thread_;
};

Worker::Worker() = default;
Worker::~Worker() = default;

boost::asio::any_io_executor Worker::executor() {
  std::call_once(started_, [this] { thread_ = std::make_unique<Thread>(); });
  return thread_->executor();
}

Worker::Turn::Turn(Worker& worker) : worker_(worker) {
  if (worker_.tasks_.fetch_add(1) < kTasksMax) return;
  worker_.tasks_.fetch_sub(1);
  throw Error(ErrorKind::resource_exhausted,
              "more than " + std::to_string(kTasksMax) + " long computations wait already; try again later");
}

}  // namespace polly
