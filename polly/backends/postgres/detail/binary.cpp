#include "polly/backends/postgres/detail/binary.hpp"

namespace polly::postgres {

namespace {

constexpr std::size_t kHeaderBytes = 5 * 4;
constexpr std::size_t kEmptyBytes = 3 * 4;  // without a dimension

void append(std::string& bytes, std::uint64_t number, int size) {
  for (int shift = (size - 1) * 8; shift >= 0; shift -= 8) bytes += static_cast<char>((number >> shift) & 0xFF);
}

void put_int4(std::string& bytes, std::size_t at, std::uint32_t number) {
  std::string four;
  append(four, number, 4);
  bytes.replace(at, 4, four);
}

}  // namespace

Array::Array(Type element) : bytes_(kHeaderBytes, '\0') {
  put_int4(bytes_, 8, static_cast<std::uint32_t>(element));
  put_int4(bytes_, 16, 1);
}

Array& Array::add(std::string_view bytes) {
  append(bytes_, bytes.size(), 4);
  bytes_ += bytes;
  ++size_;
  return *this;
}

Array& Array::add_int8(std::int64_t number) {
  append(bytes_, 8, 4);
  append(bytes_, static_cast<std::uint64_t>(number), 8);
  ++size_;
  return *this;
}

Array& Array::add_int2(std::int16_t number) {
  append(bytes_, 2, 4);
  append(bytes_, static_cast<std::uint16_t>(number), 2);
  ++size_;
  return *this;
}

Array& Array::add_null() {
  append(bytes_, 0xFFFFFFFF, 4);
  ++size_;
  has_nulls_ = true;
  return *this;
}

std::string Array::take() {
  if (size_ == 0) {
    bytes_.resize(kEmptyBytes);
    return std::move(bytes_);
  }
  put_int4(bytes_, 0, 1);
  put_int4(bytes_, 4, has_nulls_ ? 1 : 0);
  put_int4(bytes_, 12, static_cast<std::uint32_t>(size_));
  return std::move(bytes_);
}

std::string int8_bytes(std::int64_t number) {
  std::string bytes;
  append(bytes, static_cast<std::uint64_t>(number), 8);
  return bytes;
}

std::optional<std::int64_t> int8_of(std::string_view bytes) noexcept {
  if (bytes.size() != 8) return std::nullopt;
  std::uint64_t number = 0;
  for (const char byte : bytes) number = number << 8 | static_cast<unsigned char>(byte);
  return static_cast<std::int64_t>(number);
}

std::optional<bool> bool_of(std::string_view bytes) noexcept {
  if (bytes.size() != 1 || static_cast<unsigned char>(bytes[0]) > 1) return std::nullopt;
  return bytes[0] == 1;
}

}  // namespace polly::postgres
