// StoredForm: how a value is stored, read from its bytes without a key.
//
//   const StoredForm form = form_of(stored);
//   if (form.key_name == "2026-05") ++under_old_key;
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace polly::codec {

struct StoredForm {
  StoredForm() = default;

  bool is_damaged = false;  // it begins as a frame and is none; the other members are not set then
  bool is_compressed = false;
  std::string key_name;  // it is sealed with this key; empty: it is not sealed
  std::size_t stored_bytes = 0;

  bool is_sealed() const noexcept { return !key_name.empty(); }
  bool is_as(const StoredForm& other) const noexcept {
    return !is_damaged && !other.is_damaged && is_compressed == other.is_compressed && key_name == other.key_name;
  }
};

StoredForm form_of(std::string_view stored);

}  // namespace polly::codec
