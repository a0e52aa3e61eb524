#include "polly/cli/printable_errors.hpp"

#include <cstddef>

#include "polly/base/printable.hpp"

namespace polly::cli {

PrintableErrors::~PrintableErrors() {
  try {
    pass_on();
  } catch (const std::exception&) {
    // Out of memory: the line is lost, because there is no other output for it.
  }
}

PrintableErrors::int_type PrintableErrors::overflow(int_type c) {
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  line_ += traits_type::to_char_type(c);
  if (line_.back() == '\n') pass_on();
  return c;
}

std::streamsize PrintableErrors::xsputn(const char* text, std::streamsize size) {
  line_.append(text, static_cast<std::size_t>(size));
  if (line_.find('\n') != std::string::npos) pass_on();
  return size;
}

int PrintableErrors::sync() {
  pass_on();
  sink_.flush();
  return 0;
}

void PrintableErrors::pass_on() {
  sink_ << printable_lines(line_);
  line_.clear();
}

}  // namespace polly::cli
