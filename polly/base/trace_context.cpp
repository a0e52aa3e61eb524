#include "polly/base/trace_context.hpp"

#include <algorithm>

#include "polly/base/hex.hpp"

namespace polly {

namespace {

bool is_all_zero(std::span<const std::uint8_t> bytes) noexcept {
  return std::all_of(bytes.begin(), bytes.end(), [](std::uint8_t byte) { return byte == 0; });
}

bool is_lower_hex(std::string_view text) noexcept {
  return std::all_of(text.begin(), text.end(), [](char c) { return is_hex_digit(c) && !(c >= 'A' && c <= 'F'); });
}

}  // namespace

bool TraceContext::is_valid() const noexcept {
  return !is_all_zero(trace_id) && !is_all_zero(span_id);
}

std::string TraceContext::trace_id_hex() const {
  return to_hex(trace_id);
}

std::string TraceContext::span_id_hex() const {
  return to_hex(span_id);
}

std::string TraceContext::traceparent() const {
  return "00-" + trace_id_hex() + "-" + span_id_hex() + (is_sampled() ? "-01" : "-00");
}

std::optional<TraceContext> TraceContext::parse(std::string_view header) noexcept {
  constexpr std::size_t kVersion00Size = 55;
  if (header.size() < kVersion00Size || header[2] != '-' || header[35] != '-' || header[52] != '-') return std::nullopt;
  const std::string_view version = header.substr(0, 2);
  if (!is_lower_hex(version) || version == "ff") return std::nullopt;
  if (header.size() > kVersion00Size && (version == "00" || header[kVersion00Size] != '-')) return std::nullopt;
  TraceContext trace;
  if (!is_lower_hex(header.substr(3, 32)) || !from_hex(header.substr(3, 32), trace.trace_id)) return std::nullopt;
  if (!is_lower_hex(header.substr(36, 16)) || !from_hex(header.substr(36, 16), trace.span_id)) return std::nullopt;
  if (!is_lower_hex(header.substr(53, 2)) || !from_hex(header.substr(53, 2), {&trace.flags, 1})) return std::nullopt;
  if (!trace.is_valid()) return std::nullopt;
  return trace;
}

}  // namespace polly
