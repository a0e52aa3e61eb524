#include "polly/backends/valkey/detail/cluster_nodes.hpp"

#include <algorithm>

#include "polly/base/error.hpp"

namespace polly::valkey_backend {

namespace {

constexpr std::size_t kFixedWords = 8;  // of a line; slots follow
constexpr std::string_view kGivesTo = "->-";

void require(bool holds) {
  if (!holds) throw Error(ErrorKind::unavailable, "the server answered CLUSTER NODES with something else");
}

std::vector<std::string_view> split(std::string_view text, char at) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t end = std::min(text.find(at), text.size());
    if (end > 0) parts.push_back(text.substr(0, end));
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return parts;
}

bool has_flag(std::string_view flags, std::string_view flag) {
  const std::vector<std::string_view> all = split(flags, ',');
  return std::find(all.begin(), all.end(), flag) != all.end();
}

// FNV-1a of 64 bits (Fowler, Noll, Vo): the same everywhere, since cursors travel.
std::uint64_t hash(const std::vector<std::string>& lines) noexcept {
  std::uint64_t sum = 0xcbf29ce484222325U;
  for (const std::string& line : lines) {
    for (const char c : line) sum = (sum ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  }
  return sum;
}

}  // namespace

ClusterNodes ClusterNodes::parse(std::string_view text) {
  ClusterNodes nodes;
  std::vector<std::string> owners;
  std::vector<std::string_view> receivers;
  for (std::string_view line : split(text, '\n')) {
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) continue;
    const std::vector<std::string_view> words = split(line, ' ');
    require(words.size() >= kFixedWords && is_id(words[0]));
    std::string slots;
    for (std::size_t i = kFixedWords; i < words.size(); ++i) {
      const std::size_t gives_at = words[i].find(kGivesTo);
      if (!words[i].starts_with('[')) {
        slots.append(" ").append(words[i]);
      } else if (gives_at != std::string_view::npos) {
        receivers.push_back(words[i].substr(gives_at + kGivesTo.size()));
      }
    }
    if (slots.empty() || !has_flag(words[2], "master")) continue;
    nodes.primaries.emplace_back(words[0]);
    owners.push_back(std::string(words[0]).append(" ").append(words[6]).append(slots).append("\n"));
  }
  require(!nodes.primaries.empty());
  std::sort(nodes.primaries.begin(), nodes.primaries.end());
  std::sort(owners.begin(), owners.end());
  nodes.fingerprint = hash(owners);
  nodes.is_giving = !receivers.empty();
  nodes.gives_to_other = std::any_of(receivers.begin(), receivers.end(), [&](std::string_view receiver) {
    const std::string_view id = receiver.substr(0, receiver.find(']'));
    return !std::binary_search(nodes.primaries.begin(), nodes.primaries.end(), id);
  });
  return nodes;
}

bool ClusterNodes::is_id(std::string_view text) noexcept {
  const auto is_digit = [](char c) { return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'); };
  return text.size() == kIdBytes && std::all_of(text.begin(), text.end(), is_digit);
}

std::optional<std::string> ClusterNodes::after(std::string_view id) const {
  const auto next = std::upper_bound(primaries.begin(), primaries.end(), id);
  if (next == primaries.end()) return std::nullopt;
  return *next;
}

}  // namespace polly::valkey_backend
