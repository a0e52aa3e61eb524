// EventLoops: the threads of a program and the event loop that each of them runs. A coroutine stays on the loop it
// was started on, so what belongs to one loop needs no lock.
//
//   EventLoops loops(2);
//   spawn(gate, loops.next(), work());
//
// May be used from any thread. The destructor stops the loops, joins their threads and destroys what still waits on
// them unfinished: the owner of work there waits for it first (Gate).
#pragma once

#include <atomic>
#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <memory>
#include <vector>

namespace polly {

class EventLoops {
 public:
  explicit EventLoops(std::size_t threads);  // 0: one a core
  EventLoops(const EventLoops&) = delete;
  EventLoops& operator=(const EventLoops&) = delete;
  ~EventLoops();

  std::size_t size() const noexcept;
  boost::asio::any_io_executor at(std::size_t index) const;
  boost::asio::any_io_executor next() noexcept;  // round robin

 private:
  class Loop;
  std::vector<std::unique_ptr<Loop>> loops_;
  std::atomic<std::size_t> next_{0};
};

}  // namespace polly
