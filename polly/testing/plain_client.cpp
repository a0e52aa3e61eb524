#include "polly/testing/plain_client.hpp"

#include <algorithm>
#include <stdexcept>

namespace polly::testing {

namespace {

constexpr const char* kNull = "(nil)";

std::string as_command(const Words& words) {
  std::string bytes = "*" + std::to_string(words.size()) + "\r\n";
  for (const std::string& word : words) bytes += "$" + std::to_string(word.size()) + "\r\n" + word + "\r\n";
  return bytes;
}

}  // namespace

std::string PlainClient::ask(const Words& words) {
  std::string text;
  for (const std::string& value : ask_list(words)) text += (text.empty() ? "" : "\n") + value;
  return text;
}

std::vector<std::string> PlainClient::ask_list(const Words& words) {
  std::vector<std::string> values;
  socket_.send(as_command(words));
  try {
    read_reply(values);
  } catch (const std::runtime_error& error) {
    throw std::runtime_error(words.front() + ": " + error.what());
  }
  return values;
}

// RESP2, and the simple kinds of RESP3: https://valkey.io/topics/protocol
void PlainClient::read_reply(std::vector<std::string>& values) {
  const std::string line = read_line();
  const std::string rest = line.substr(1);
  switch (line.front()) {
    case '-': throw std::runtime_error(rest);
    case '$':
      values.push_back(rest == "-1" ? kNull : take(std::stoul(rest)));
      if (rest != "-1") take(2);
      return;
    case '*':
    case '>':
    case '~':
    case '%':
      if (rest == "-1") return values.push_back(kNull);
      for (auto left = std::stoul(rest) * (line.front() == '%' ? 2 : 1); left > 0; --left) read_reply(values);
      return;
    case '_': return values.push_back(kNull);
    default: return values.push_back(rest);
  }
}

std::string PlainClient::read_line() {
  std::size_t end = 0;
  while ((end = received_.find("\r\n")) == std::string::npos) {
    const std::string more = socket_.receive_some();
    if (more.empty()) throw std::runtime_error("the server closed the connection");
    received_ += more;
  }
  std::string line = take(end);
  take(2);
  if (line.empty()) throw std::runtime_error("an empty line is not a reply");
  return line;
}

std::string PlainClient::take(std::size_t count) {
  if (received_.size() < count) received_ += socket_.receive(count - received_.size());
  std::string taken = received_.substr(0, count);
  received_.erase(0, count);
  return taken;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    lines.push_back(text.substr(begin, end - begin));
    if (lines.back().ends_with('\r')) lines.back().pop_back();
    begin = end + 1;
  }
  return lines;
}

}  // namespace polly::testing
