#include "polly/store/conformance/crowd.hpp"

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/post.hpp>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <exception>
#include <utility>

namespace polly::conformance {

namespace {

constexpr std::chrono::minutes kCrowdPatience{1};

}  // namespace

Crowd::Crowd(EventLoops& loops, std::size_t callers, Work work) : work_(std::move(work)) {
  for (std::size_t i = 0; i < callers; ++i) callers_.push_back(std::make_unique<Caller>(loops.at(i % loops.size())));
  for (std::size_t i = 0; i < callers; ++i) {
    Caller& caller = *callers_[i];
    auto ended = [this](std::exception_ptr) { gate_.leave(); };
    if (!gate_.enter()) std::abort();
    boost::asio::co_spawn(caller.loop, run(&caller, i),
                          boost::asio::bind_cancellation_slot(caller.stop.slot(), std::move(ended)));
  }
}

Task<void> Crowd::run(Caller* caller, std::size_t number) {
  try {
    co_await work_(number);
  } catch (...) {
    caller->ending = Ending::of_current_exception();
  }
}

void Crowd::cancel() {
  for (const auto& owned : callers_) {
    Caller& caller = *owned;
    if (!gate_.enter()) std::abort();
    auto emit = [this, &caller] {
      caller.stop.emit(boost::asio::cancellation_type::terminal);
      gate_.leave();
    };
    boost::asio::post(caller.loop, std::move(emit));
  }
}

void Crowd::wait() {
  wait_for_all();
  for (const auto& caller : callers_) {
    caller->ending.throw_again();
  }
}

const Ending& Crowd::ending(std::size_t caller) {
  wait_for_all();
  return callers_.at(caller)->ending;
}

// A caller that never returns still refers to this test's stack: the program cannot go on.
void Crowd::wait_for_all() {
  if (gate_.wait_for(kCrowdPatience)) return;
  std::fprintf(stderr, "%zu callers did not return\n", gate_.running());
  std::abort();
}

}  // namespace polly::conformance
