// PrintableErrors: a stream of messages for people. What comes from outside (a server's error, a proxy's page, an
// argument) stands in many of them; here, behind all of them, control characters are escaped (base/printable.hpp).
// Line breaks stay: a message may have several lines.
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

 private:
  void pass_on();  // the line so far

  std::ostream& sink_;
  std::string line_;  // whole lines go at once, so that no character is cut in two
};

}  // namespace polly::cli
