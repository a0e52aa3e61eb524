#include "polly/backends/valkey/detail/scan_page.hpp"

#include <string>
#include <utility>

#include "polly/backends/valkey/detail/cluster_nodes.hpp"
#include "polly/base/decimal.hpp"
#include "polly/base/error.hpp"
#include "polly/valkey/server_refusal.hpp"

namespace polly::valkey_backend {

namespace {

// A glob that matches what starts with `prefix`, and nothing else.
std::string pattern_of(std::string_view prefix) {
  std::string pattern;
  for (const char c : prefix) {
    if (c == '*' || c == '?' || c == '[' || c == ']' || c == '\\' || c == '^') pattern += '\\';
    pattern += c;
  }
  return pattern + '*';
}

// Other programs may have keys that are none for us: not UTF-8, or too long.
void append_key(std::vector<Key>& keys, std::string text) {
  try {
    keys.emplace_back(std::move(text));
  } catch (const Error&) {
    // It cannot be named through this interface, so it is not listed.
  }
}

}  // namespace

resp3::Command scan_command(const Scan& scan, std::uint64_t at) {
  resp3::Command command("SCAN");
  command.add(std::string_view(std::to_string(at)));  // the server's cursors have 64 bits without a sign
  command.add("MATCH");
  command.add(std::string_view(pattern_of(scan.prefix())));
  command.add("COUNT");
  command.add(static_cast<std::int64_t>(scan.page_keys()));
  return command;
}

std::uint64_t take_page(resp3::Reply reply, std::vector<Key>& keys) {
  reply = valkey::checked(std::move(reply));
  std::vector<resp3::Reply> parts = std::move(reply).elements();
  const auto next = parts.size() == 2 ? parse_decimal<std::uint64_t>(parts[0].text()) : std::nullopt;
  if (!next) throw Error(ErrorKind::unavailable, "the server answered SCAN with something else");
  for (resp3::Reply& key : parts[1].elements()) append_key(keys, std::move(key).text());
  return *next;
}

std::string run_of(resp3::Reply info) {
  constexpr std::string_view kName = "run_id:";
  const std::string text = valkey::checked(std::move(info)).text();
  const std::size_t at = text.find(kName);
  std::string run = at == std::string::npos ? std::string() : text.substr(at + kName.size(), ClusterNodes::kIdBytes);
  if (!ClusterNodes::is_id(run)) throw Error(ErrorKind::unavailable, "the server does not report its run_id in INFO");
  return run;
}

}  // namespace polly::valkey_backend
