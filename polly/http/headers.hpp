// Headers: the headers of a request, as a handler sees them.
//
//   headers.find("content-type");          // names ignore case; empty where there is none
//   const auto [name, value] = headers[0];
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace polly::http {

// Where a header stands in the text of a head, as the request gate finds it.
struct HeaderLine {
  std::uint32_t name = 0;  // where its name begins
  std::uint32_t name_size = 0;
  std::uint32_t value = 0;  // where its value begins, without the blanks around it
  std::uint32_t value_size = 0;
};

// The headers of a request, in their order, all in one text: they cost two allocations, however many they are.
class Headers {
 public:
  Headers() = default;
  Headers(std::string_view head, std::span<const HeaderLine> lines);  // copies of these lines of the head

  void emplace_back(std::string_view name, std::string_view value);

  std::size_t size() const noexcept { return lines_.size(); }
  std::pair<std::string_view, std::string_view> operator[](std::size_t index) const noexcept;
  std::string_view find(std::string_view name) const noexcept;  // the first of that name, in any case; or empty

 private:
  std::string text_;
  std::vector<HeaderLine> lines_;  // in text_
};

}  // namespace polly::http
