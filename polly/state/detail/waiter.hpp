// Waiter: one caller that waits until facts are stored: what it waits for, and the timer on which its coroutine sleeps.
//
//   waiter -> link -> KeySlot <- link <- other waiter       a link for each key that it asked for
//
// The table's lock guards everything here, except the timer, which belongs to the waiter's event loop.
#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

#include "polly/store/key.hpp"

namespace polly::state_detail {

// A key that is waited for, and the key of an older layout under which its fact may be stored instead.
struct WaitedKey {
  WaitedKey(Key its_key, std::optional<Key> its_old_key) : key(std::move(its_key)), old_key(std::move(its_old_key)) {}

  Key key;
  std::optional<Key> old_key;
};

// An event loop on which callers wait.
struct WaitLoop {
  explicit WaitLoop(boost::asio::any_io_executor its_executor) : executor(std::move(its_executor)) {}

  const boost::asio::any_io_executor executor;
  std::size_t waiters = 0;
  std::size_t looks = 0;  // that run on it now
};

class Waiter;
struct KeySlot;

// That a waiter waits for a key.
struct FactLink {
  Waiter* waiter = nullptr;
  KeySlot* slot = nullptr;
  FactLink* previous = nullptr;  // of the slot's links
  FactLink* next = nullptr;
  bool is_missing = false;            // the waiter's last read did not find it
  std::optional<std::int64_t> value;  // found since then
};

// A key, for all who wait for it.
struct KeySlot {
  explicit KeySlot(WaitedKey its_key) : key(std::move(its_key)) {}

  WaitedKey key;
  FactLink* first = nullptr;
  std::size_t sleeping = 0;         // waiters that miss it and sleep: it is looked at for them
  std::uint64_t last_look = 0;      // the number of the tick
  std::list<KeySlot>::iterator at;  // its own place in one of the table's lists
};

class Waiter : public std::enable_shared_from_this<Waiter> {
 public:
  Waiter(std::shared_ptr<WaitLoop> its_loop, std::size_t keys)
      : loop(std::move(its_loop)), links(keys), timer(loop->executor) {}
  Waiter(const Waiter&) = delete;
  Waiter& operator=(const Waiter&) = delete;

  // Cancels the timer, on its loop. From any thread.
  void wake_up();

  const std::shared_ptr<WaitLoop> loop;  // shared with the table and with the looks on it
  std::vector<FactLink> links;           // in the order of the keys that it asked for; never resized
  std::uint64_t joined_in = 0;           // the number of the tick: what earlier looks have read is not for it
  bool is_sleeping = false;              // looks are made for it
  bool is_woken = false;                 // since it last began to read
  boost::asio::steady_timer timer;       // until its time is over
};

}  // namespace polly::state_detail
