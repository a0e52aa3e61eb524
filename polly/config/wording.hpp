// How messages name a setting. The clients and engines do not know where their options come from: they name the member
// of config::Storage. open_store() puts in what the reader of the message wrote:
//
//   name_variables("check Storage::valkey.tls.ca_file");    // "check POLLY_VALKEY_TLS_CA": of a daemon
//   name_url_parts("check Storage::valkey.tls.ca_file");    // "check ca in the URL": of a program with a URL
//
// A program that fills in the struct gets the members. So does one with a URL, for a setting that no part of it is.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "polly/base/wording.hpp"
#include "polly/config/config.hpp"

namespace polly::config {

struct SettingName {
  std::string_view member;  // with "=VALUE" where the message has it and the value has another name
  std::string_view variable;
  std::string_view url_part;  // empty: none
};

std::span<const SettingName> setting_names() noexcept;

std::string name_variables(std::string_view text);
std::string name_url_parts(std::string_view text);

// For messages about these settings; nullptr: members.
Wording wording_of(const Storage& storage) noexcept;

}  // namespace polly::config
