// TraceContext: which trace and which span a piece of work belongs to, as W3C Trace Context carries it:
//
//   traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01
//                version  trace id (16 bytes)        span id (8 bytes)  flags (bit 0: sampled)
//
// Source: https://www.w3.org/TR/trace-context-1/ (version 00; later versions are read as far as 00 goes).
// A trivially copyable value: it travels inside Context.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace polly {

struct TraceContext {
  std::array<std::uint8_t, 16> trace_id{};
  std::array<std::uint8_t, 8> span_id{};
  std::uint8_t flags = 0;

  bool is_valid() const noexcept;  // both ids are not all zero
  bool is_sampled() const noexcept { return (flags & 1U) != 0; }
  std::string trace_id_hex() const;
  std::string span_id_hex() const;
  std::string traceparent() const;  // of the flags only `sampled`: the standard says to send no other

  // nullopt where the header breaks the standard: the caller then starts a new trace.
  static std::optional<TraceContext> parse(std::string_view traceparent) noexcept;

  friend bool operator==(const TraceContext&, const TraceContext&) = default;
};

}  // namespace polly
