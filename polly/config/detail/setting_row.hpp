// A row of the tables of settings: which member of Config a variable fills, and how its text is read.
//
//   setting<parse_ttl, &Config::state, &State::ttl>("POLLY_STATE_TTL", "how long ...", "a duration ...")
//   setting<parse_text, &Config::storage, &Storage::valkey, &Valkey::database>(...)
#pragma once

#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

#include "polly/config/setting.hpp"
#include "polly/config/value_text.hpp"

namespace polly::config {

inline constexpr std::string_view kAnyText = "any text";

template <auto... Members>
constexpr auto& member_of(auto& config) {
  return (config.*....*Members);
}

template <auto Parse, auto... Members>
bool parse_into(std::string_view text, Config& config) {
  auto value = Parse(text);
  if (value) member_of<Members...>(config) = std::move(*value);
  return value.has_value();
}

template <auto... Members>
std::string show_member(const Config& config) {
  return show(member_of<Members...>(config));
}

template <auto Parse, auto... Members>
constexpr Setting setting(std::string_view name, std::string_view purpose, std::string_view allowed) {
  using Value = std::remove_cvref_t<decltype(member_of<Members...>(std::declval<Config&>()))>;
  constexpr bool is_list = std::is_same_v<Value, std::vector<Secret>> || std::is_same_v<Value, std::vector<Address>>;
  constexpr bool is_secret = std::is_same_v<Value, Secret> || std::is_same_v<Value, std::vector<Secret>>;
  return {name,    purpose, allowed, "", is_secret, parse_into<Parse, Members...>, show_member<Members...>,
          nullptr, is_list};
}

// The same of a URL, which may hold a password by mistake.
template <auto Parse, auto... Members>
constexpr Setting url_setting(std::string_view name, std::string_view purpose, std::string_view allowed,
                              std::string (*objection)(std::string_view text)) {
  Setting row = setting<Parse, Members...>(name, purpose, allowed);
  row.show = [](const Config& config) { return show_url(member_of<Members...>(config)); };
  row.objection = objection;
  return row;
}

}  // namespace polly::config
