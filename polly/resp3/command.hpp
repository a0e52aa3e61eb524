// Command: one request to the server, as it goes over the wire: an array of bulk strings.
//
//   Command("SET").key(key.text()).add(bytes).add("PX").add(86'400'000)
//
//   *5\r\n $3\r\nSET\r\n $5\r\nthe-k\r\n $2\r\n42\r\n $2\r\nPX\r\n $8\r\n86400000\r\n      (blanks for the reader)
//
// Words may hold any bytes. The first key is remembered: a cluster finds the node by it.
// Source: https://valkey.io/topics/protocol/
#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace polly::resp3 {

class Command {
 public:
  explicit Command(std::string_view name);

  Command& add(std::string_view word) &;
  Command& add(std::int64_t number) &;
  Command& key(std::string_view key) &;  // add(), and the first one is first_key()

  template <class Word>
  Command&& add(const Word& word) && {
    return std::move(add_word(word));
  }
  Command&& key(std::string_view word) && { return std::move(this->key(word)); }

  std::size_t words() const noexcept { return words_; }
  std::optional<std::string_view> first_key() const noexcept;

  void append_to(std::string& wire) const;
  std::size_t wire_bytes() const noexcept;  // what append_to() appends

 private:
  template <class Word>
  Command& add_word(const Word& word) {
    if constexpr (std::integral<Word>) {
      return add(static_cast<std::int64_t>(word));
    } else {
      return add(std::string_view(word));
    }
  }

  std::string body_;  // every word with its length
  std::size_t words_ = 0;
  std::size_t key_at_ = 0;  // in body_; 0: there is no key
  std::size_t key_bytes_ = 0;
};

}  // namespace polly::resp3
