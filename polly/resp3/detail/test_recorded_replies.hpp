// What real servers sent (polly/resp3/recorded/*.txt):
//
//   # a remark
//   GET key                       the command
//     "$5\r\nvalue\r\n"           the bytes, over as many lines as it takes; \r \n \\ \x22
//     string value                what they are, likewise
#pragma once

#include <algorithm>
#include <cstddef>
#include <fstream>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "polly/resp3/reply.hpp"

namespace polly::resp3 {

struct RecordedReply {
  std::string command;
  std::string bytes;
  std::string description;
};

inline std::string unescaped(std::string_view text) {
  std::string bytes;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '\\') {
      bytes += text[at];
      continue;
    }
    switch (text.at(++at)) {
      case 'r': bytes += '\r'; break;
      case 'n': bytes += '\n'; break;
      case '\\': bytes += '\\'; break;
      case 'x':
        bytes += static_cast<char>(std::stoi(std::string(text.substr(at + 1, 2)), nullptr, 16));
        at += 2;
        break;
      default: throw std::runtime_error("an escape that is unknown");
    }
  }
  return bytes;
}

inline std::vector<RecordedReply> recorded_replies(const std::string& name) {
  std::ifstream file("polly/resp3/recorded/" + name + ".txt");  // tests run in the repository's top folder
  std::vector<RecordedReply> replies;
  for (std::string line; std::getline(file, line);) {
    if (line.empty() || line.front() == '#') continue;
    if (!line.starts_with("  ")) {
      replies.push_back(RecordedReply{line, "", ""});
    } else if (line.starts_with("  \"")) {
      replies.back().bytes += unescaped(std::string_view(line).substr(3, line.size() - 4));
    } else {
      replies.back().description += line.substr(replies.back().description.empty() ? 2 : 1);
    }
  }
  return replies;
}

// "array[string value, integer 1, null]". Of longer texts the first 20 bytes and how many there are; a byte that is not
// to be seen is a question mark.
inline std::string description_of(const Reply& reply) {
  constexpr std::size_t kToldWhole = 24;
  constexpr std::size_t kToldOfLonger = 20;
  const auto text = [&reply](std::string_view type) {
    std::string seen = reply.text();
    std::replace_if(seen.begin(), seen.end(), [](char c) { return c < ' ' || c > '~'; }, '?');
    if (seen.size() > kToldWhole) seen = seen.substr(0, kToldOfLonger) + "..." + std::to_string(seen.size());
    return std::string(type) + (seen.empty() ? "" : " ") + seen;
  };
  const auto elements = [&reply](std::string_view type) {
    std::string all;
    for (const Reply& element : reply.elements()) all += (all.empty() ? "" : ", ") + description_of(element);
    return std::string(type) + "[" + all + "]";
  };
  switch (reply.type()) {
    case Reply::Type::null: return "null";
    case Reply::Type::string: return text("string");
    case Reply::Type::error: return text("error");
    case Reply::Type::integer: return "integer " + std::to_string(reply.integer());
    case Reply::Type::number: return text("number");
    case Reply::Type::array: return elements("array");
    case Reply::Type::map: return elements("map");
    case Reply::Type::push: return elements("push");
  }
  return "";
}

}  // namespace polly::resp3
