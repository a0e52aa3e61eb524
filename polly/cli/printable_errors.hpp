// PrintableErrors: a stream of messages that escapes control characters (base/printable.hpp), because messages may
// contain text from outside: a server's error, a proxy's page, an argument. Line ends are not escaped: a message may
// have several lines.
//
//   PrintableErrors buffer(std::cerr);
//   std::ostream errors(&buffer);
#pragma once

#include <ostream>
#include <streambuf>
#include <string>

namespace polly::cli {

class PrintableErrors final : public std::streambuf {
 public:
  explicit PrintableErrors(std::ostream& sink) : sink_(sink) {}
  PrintableErrors(const PrintableErrors&) = delete;
  PrintableErrors& operator=(const PrintableErrors&) = delete;
  ~PrintableErrors() override;

 protected:
  int_type overflow(int_type c) override;
  std::streamsize xsputn(const char* text, std::streamsize size) override;
  int sync() override;  // std::flush: the beginning of a line is written, too, as a question needs it

 private:
  void pass_on();  // writes the buffered text

  std::ostream& sink_;
  std::string line_;  // whole lines are passed on, so that no character is split
};

}  // namespace polly::cli
