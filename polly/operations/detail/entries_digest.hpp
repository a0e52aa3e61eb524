// EntriesDigest: one number for all entries of a store: the SHA-256 of, for each entry in the order of the keys' bytes,
//
//   8 bytes  length of the key                    all numbers little-endian
//   8        length of the value
//   8        when it expires, in ms since 1970; the smallest number where it does not
//            the key, the value
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "polly/base/clock.hpp"

struct evp_md_ctx_st;  // OpenSSL's

namespace polly::operations {

class EntriesDigest {
 public:
  EntriesDigest();

  void add(std::string_view key, std::string_view bytes, std::optional<WallTime> expires);
  std::string text();  // "sha256:..."; the end

 private:
  struct Free {
    void operator()(evp_md_ctx_st* context) const noexcept;
  };

  void add(std::string_view bytes);
  void flush();

  std::unique_ptr<evp_md_ctx_st, Free> context_;
  std::string waiting_;  // small pieces are digested together
};

}  // namespace polly::operations
