// ReceiveBuffer: bytes between the socket and the parser.
//
// What was just read lies in memory of the reader and is only borrowed; most requests are parsed from there. What is
// still unread when the connection has to wait is kept: it is copied into a block of the buffer's own, which is charged
// to the budget and freed as soon as it is empty. So a connection that waits for a request holds no memory here.
//
//   buffer.receive(read);             // borrows
//   use(buffer.unread());             // views hold until receive(), keep() or clear()
//   buffer.consume(count);
//   if (!buffer.keep()) refuse();     // before anything else may use the reader's memory
#pragma once

#include <algorithm>
#include <bit>
#include <cstddef>
#include <cstring>
#include <memory>
#include <string_view>
#include <utility>

#include "polly/http/detail/memory_budget.hpp"

namespace polly::http {

class ReceiveBuffer {
 public:
  static constexpr std::size_t kBytesMin = 1024;  // of a block

  explicit ReceiveBuffer(MemoryBudget& budget) noexcept : charge_(budget) {}

  std::string_view unread() const noexcept { return borrowed_.empty() ? kept() : borrowed_; }
  bool is_empty() const noexcept { return borrowed_.empty() && begin_ == end_; }

  // Puts `bytes` behind what is unread. False where the budget has no room: then they are lost.
  bool receive(std::string_view bytes) {
    if (!is_empty()) return keep() && append(bytes);
    borrowed_ = bytes;
    return true;
  }

  // From now on the buffer borrows nothing. False where the budget has no room: then what was borrowed is lost.
  bool keep() { return borrowed_.empty() || append(std::exchange(borrowed_, {})); }

  void consume(std::size_t count) noexcept {
    if (!borrowed_.empty()) {
      borrowed_.remove_prefix(count);
    } else {
      begin_ += count;
      if (begin_ == end_) clear();
    }
  }

  void clear() noexcept {
    borrowed_ = {};
    block_.reset();
    capacity_ = begin_ = end_ = 0;
    charge_.release();
  }

 private:
  std::string_view kept() const noexcept { return {block_.get() + begin_, end_ - begin_}; }

  bool append(std::string_view bytes) {
    if (capacity_ - end_ < bytes.size() && !make_room(bytes.size())) return false;
    std::memcpy(block_.get() + end_, bytes.data(), bytes.size());
    end_ += bytes.size();
    return true;
  }

  bool make_room(std::size_t more) {
    const std::size_t size = end_ - begin_;
    if (capacity_ >= size + more) {
      std::memmove(block_.get(), block_.get() + begin_, size);
    } else {
      const std::size_t capacity = std::max(kBytesMin, std::bit_ceil(size + more));
      if (!charge_.resize(capacity_ + capacity)) return false;  // both of them, while one is copied into the other
      auto block = std::make_unique_for_overwrite<char[]>(capacity);
      if (size > 0) std::memcpy(block.get(), block_.get() + begin_, size);
      block_ = std::move(block);
      capacity_ = capacity;
      charge_.resize(capacity);
    }
    begin_ = 0;
    end_ = size;
    return true;
  }

  MemoryCharge charge_;
  std::string_view borrowed_;  // only where nothing is kept
  std::unique_ptr<char[]> block_;
  std::size_t capacity_ = 0;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace polly::http
