// ReceiveBuffer: bytes between the socket and the parser. One block that is never moved or grown: views into it hold
// until space() is called.
#pragma once

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace polly::http {

class ReceiveBuffer {
 public:
  explicit ReceiveBuffer(std::size_t capacity)
      : bytes_(std::make_unique_for_overwrite<char[]>(capacity)), capacity_(capacity) {}

  std::string_view unread() const noexcept { return {bytes_.get() + begin_, end_ - begin_}; }
  bool is_empty() const noexcept { return begin_ == end_; }

  // Where the next bytes go: all that is free, in one piece.
  std::span<char> space() noexcept {
    if (begin_ > 0) {
      std::memmove(bytes_.get(), bytes_.get() + begin_, end_ - begin_);
      end_ -= begin_;
      begin_ = 0;
    }
    return {bytes_.get() + end_, capacity_ - end_};
  }
  void received(std::size_t count) noexcept { end_ += count; }
  void consume(std::size_t count) noexcept { begin_ += count; }
  void clear() noexcept { begin_ = end_ = 0; }

 private:
  std::unique_ptr<char[]> bytes_;
  std::size_t capacity_;
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace polly::http
