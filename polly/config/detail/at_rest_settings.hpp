// The variables that say how values are stored: compressed, sealed.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/codec/compression.hpp"
#include "polly/codec/key_ring.hpp"
#include "polly/config/detail/setting_row.hpp"
#include "polly/config/size_text.hpp"

namespace polly::config {

inline std::optional<bool> parse_compression(std::string_view text) {
  if (text != "zstd" && text != "none") return std::nullopt;
  return text == "zstd";
}

inline std::string show_compression(const Config& config) {
  return config.storage.at_rest.compresses ? "zstd" : "none";
}

inline std::optional<std::uint32_t> parse_compression_level(std::string_view text) {
  return parse_decimal<std::uint32_t>(text, codec::kCompressionLevelMin, codec::kCompressionLevelMax);
}

inline std::string show_compression_threshold(const Config& config) {
  return format_size(config.storage.at_rest.compression_threshold);
}

// Where the text is a key ring, it names no part of a key.
inline std::string key_ring_objection(std::string_view text) {
  try {
    codec::KeyRing::parse(text);
  } catch (const Error& error) {
    return error.what();
  }
  return "";
}

constexpr Setting key_ring_setting() {
  Setting row = setting<parse_any_secret, &Config::storage, &Storage::at_rest, &AtRest::encryption_keys>(
      "POLLY_STORAGE_ENCRYPTION_KEYS", "the keys that values are sealed with, newest first; not set: none are sealed",
      "NAME:KEY, separated by commas or line ends");
  row.objection = key_ring_objection;
  row.is_list = true;
  row.holds_keys = true;
  return row;
}

inline constexpr std::array kAtRestSettings{
    Setting{"POLLY_STORAGE_COMPRESSION", "how long values are compressed", "zstd or none", "", false,
            parse_into<parse_compression, &Config::storage, &Storage::at_rest, &AtRest::compresses>, show_compression},
    setting<parse_compression_level, &Config::storage, &Storage::at_rest, &AtRest::compression_level>(
        "POLLY_STORAGE_COMPRESSION_LEVEL", "more is smaller and slower", "a number from 1 to 19"),
    Setting{"POLLY_STORAGE_COMPRESSION_THRESHOLD", "shorter values are not compressed", "a size, as in 512 or 4KiB", "",
            false, parse_into<parse_size, &Config::storage, &Storage::at_rest, &AtRest::compression_threshold>,
            show_compression_threshold},
    key_ring_setting(),
};

}  // namespace polly::config
