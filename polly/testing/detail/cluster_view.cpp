#include "polly/testing/detail/cluster_view.hpp"

#include <algorithm>
#include <sstream>
#include <stdexcept>

#include "polly/testing/plain_client.hpp"

namespace polly::testing {

namespace {

std::vector<std::string> split(const std::string& text, char at) {
  std::vector<std::string> parts;
  std::istringstream stream(text);
  for (std::string part; std::getline(stream, part, at);) parts.push_back(part);
  return parts;
}

ClusterMember read_member(const std::string& line) {
  const std::vector<std::string> words = split(line, ' ');
  if (words.size() < 8 || words[1].find(':') == std::string::npos)
    throw std::runtime_error("not a line of CLUSTER NODES: " + line);
  ClusterMember member;
  member.id = words[0];
  member.port = static_cast<std::uint16_t>(std::stoi(words[1].substr(words[1].rfind(':') + 1)));
  member.flags = split(words[2], ',');
  member.primary_id = words[3];
  member.connected = words[7] == "connected";
  for (std::size_t i = 8; i < words.size(); ++i) {
    if (words[i].front() == '[') continue;  // on its way to or from another node
    const std::vector<std::string> ends = split(words[i], '-');
    member.slots.emplace_back(std::stoul(ends.front()), std::stoul(ends.back()));
  }
  return member;
}

}  // namespace

bool ClusterMember::is(const std::string& flag) const {
  return std::find(flags.begin(), flags.end(), flag) != flags.end();
}

bool ClusterMember::owns(unsigned slot) const {
  return std::any_of(slots.begin(), slots.end(),
                     [slot](const auto& range) { return range.first <= slot && slot <= range.second; });
}

ClusterView read_cluster_nodes(const std::string& text) {
  ClusterView view;
  for (const std::string& line : lines_of(text)) view.push_back(read_member(line));
  return view;
}

}  // namespace polly::testing
