#include "polly/valkey/detail/sentinel_replies.hpp"

#include <array>
#include <cstdint>

#include "polly/endpoint/address.hpp"

namespace polly::valkey {

namespace {

using resp3::Reply;

std::optional<Address> address_of(std::string_view host, std::string_view port_text) {
  const auto port = parse_port(port_text);
  if (!port || host.empty()) return std::nullopt;
  return Address(std::string(host), *port);
}

// The value behind a name in a row of names and values in turn; empty where there is none.
std::string_view field(const Reply& row, std::string_view name) {
  const std::vector<Reply>& fields = row.elements();
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i].text() == name) return fields[i + 1].text();
  }
  return {};
}

// What stands between blanks; nullopt where there are not exactly five words.
std::optional<std::array<std::string_view, 5>> five_words(std::string_view text) {
  std::array<std::string_view, 5> words;
  for (std::string_view& word : words) {
    const std::size_t end = text.find(' ');
    const bool is_last = &word == &words.back();
    if ((end == std::string_view::npos) != is_last) return std::nullopt;
    word = text.substr(0, end);
    if (!is_last) text.remove_prefix(end + 1);
  }
  return words;
}

}  // namespace

std::optional<Address> parse_primary(const Reply& reply) {
  if (!reply.is_aggregate() || reply.elements().size() != 2) return std::nullopt;
  return address_of(reply.elements()[0].text(), reply.elements()[1].text());
}

std::vector<Address> parse_sentinels(const Reply& reply) {
  std::vector<Address> sentinels;
  if (!reply.is_aggregate()) return sentinels;
  for (const Reply& row : reply.elements()) {
    if (!row.is_aggregate() || sentinels.size() == kAddressesMax) continue;
    std::optional<Address> address = address_of(field(row, "ip"), field(row, "port"));
    if (address) sentinels.push_back(std::move(*address));
  }
  return sentinels;
}

std::optional<PrimarySwitch> parse_switch(const Reply& message) {
  if (!message.is_aggregate() || message.elements().size() != 3) return std::nullopt;
  const std::vector<Reply>& parts = message.elements();
  if (parts[0].text() != "message" || parts[1].text() != kSwitchChannel) return std::nullopt;
  const auto words = five_words(parts[2].text());
  if (!words) return std::nullopt;
  const auto& [name, old_host, old_port, new_host, new_port] = *words;
  std::optional<Address> from = address_of(old_host, old_port);
  std::optional<Address> to = address_of(new_host, new_port);
  if (name.empty() || !from || !to) return std::nullopt;
  return PrimarySwitch(std::string(name), std::move(*from), std::move(*to));
}

}  // namespace polly::valkey
