// RowBuffer: rows that are gathered to be visited in the order of their keys. A B-tree that gets them so writes each of
// its pages once for all rows of a buffer; in another order it would write a page for nearly every row.
//
//   RowBuffer rows;
//   rows.add(key, value, expires_at);
//   rows.visit_in_order([](std::string_view key, std::string_view value, std::optional<std::int64_t> expires_at) {});
//   rows.clear();
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace polly::sqlite {

class RowBuffer {
 public:
  RowBuffer() = default;

  void add(std::string_view key, std::string_view value, std::optional<std::int64_t> expires_at) {
    places_.push_back({bytes_.size(), key.size(), value.size(), expires_at});
    bytes_.append(key).append(value);
  }

  bool empty() const noexcept { return places_.empty(); }
  std::size_t memory() const noexcept { return bytes_.size() + places_.size() * sizeof(Place); }

  // Rows with the same key come in the order in which they were added.
  template <class Visit>
  void visit_in_order(Visit visit) {
    std::sort(places_.begin(), places_.end(), [this](const Place& a, const Place& b) {
      const int order = key_of(a).compare(key_of(b));
      return order != 0 ? order < 0 : a.at < b.at;
    });
    for (const Place& place : places_) {
      visit(key_of(place), std::string_view(bytes_).substr(place.at + place.key_size, place.value_size),
            place.expires_at);
    }
  }

  void clear() noexcept {
    bytes_.clear();
    places_.clear();
  }

 private:
  struct Place {
    std::size_t at;  // of the key in bytes_; its value follows
    std::size_t key_size;
    std::size_t value_size;
    std::optional<std::int64_t> expires_at;
  };

  std::string_view key_of(const Place& place) const noexcept {
    return std::string_view(bytes_).substr(place.at, place.key_size);
  }

  std::string bytes_;
  std::vector<Place> places_;
};

}  // namespace polly::sqlite
