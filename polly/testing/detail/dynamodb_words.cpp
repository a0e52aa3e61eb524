#include "polly/testing/detail/dynamodb_words.hpp"

#include "polly/base/ascii.hpp"

namespace polly::testing::dynamodb {

namespace {

bool is_name_character(char c) {
  return is_alphanumeric(c) || c == '_';
}

bool is_name_start(char c) {
  return is_letter(c) || c == '_';
}

// How long the word at the front is; 0 where there is none.
std::size_t word_length(std::string_view text) {
  std::size_t length = text.front() == '#' || text.front() == ':' ? 1 : 0;
  if (length == 1 || is_name_character(text.front())) {
    while (length < text.size() && is_name_character(text[length])) ++length;
    return length == 1 && !is_name_character(text.front()) ? 0 : length;
  }
  if (text.starts_with("<>") || text.starts_with("<=") || text.starts_with(">=")) return 2;
  return std::string_view("=<>(),+-.[]").find(text.front()) == std::string_view::npos ? 0 : 1;
}

}  // namespace

Words::Words(std::string_view text, std::string_view parameter) : parameter_(parameter) {
  const std::string where = "Invalid " + std::string(parameter) + ": ";
  if (text.empty()) throw invalid(where + "The expression can not be empty;");
  if (text.size() > kBytesMax) throw invalid(where + "Expression size has exceeded the maximum allowed size;");
  for (std::size_t at = 0; at < text.size();) {
    if (std::string_view(" \t\r\n").find(text[at]) != std::string_view::npos) {
      ++at;
      continue;
    }
    const std::size_t length = word_length(text.substr(at));
    if (length == 0) throw invalid(where + "Syntax error; token: \"" + text[at] + "\"");
    words_.push_back(text.substr(at, length));
    at += length;
  }
  if (words_.empty()) throw invalid(where + "The expression can not be empty;");
}

std::string_view Words::next(std::size_t ahead) const {
  return at_ + ahead < words_.size() ? words_[at_ + ahead] : std::string_view();
}

std::string_view Words::take() {
  const std::string_view word = next();
  if (word.empty()) throw syntax_error();
  ++at_;
  return word;
}

bool Words::take_keyword(std::string_view keyword) {
  if (!equals_ignoring_case(next(), keyword)) return false;
  ++at_;
  return true;
}

bool Words::take_sign(std::string_view sign) {
  if (next() != sign) return false;
  ++at_;
  return true;
}

void Words::expect_sign(std::string_view sign) {
  if (!take_sign(sign)) throw syntax_error();
}

std::string_view Words::take_path() {
  const std::string_view word = next();
  if (word.empty() || (word.front() != '#' && !is_name_start(word.front()))) throw syntax_error();
  if (next(1) == "." || next(1) == "[") throw not_here("a path into a document, in " + std::string(parameter_));
  return take();
}

Refusal Words::syntax_error() const {
  return invalid("Invalid " + std::string(parameter_) + ": Syntax error; token: \"" +
                 (next().empty() ? std::string("<EOF>") : std::string(next())) + "\"");
}

}  // namespace polly::testing::dynamodb
