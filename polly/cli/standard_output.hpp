// StandardOutput: a stream to a descriptor that records why writing failed. Everything that a verb prints goes through
// it, so that a full disk or a closed descriptor is reported in one place, at the end of main:
//
//   StandardOutput output(STDOUT_FILENO);
//   std::ostream out(&output);
//   out << "42\n";
//   return output.finish(code, std::cerr);
//
// After a failure nothing more is written, and `out` is false: a verb that prints much checks it and stops.
#pragma once

#include <array>
#include <ostream>
#include <streambuf>

namespace polly::cli {

class StandardOutput final : public std::streambuf {
 public:
  explicit StandardOutput(int descriptor) noexcept;
  StandardOutput(const StandardOutput&) = delete;
  StandardOutput& operator=(const StandardOutput&) = delete;

  // Writes the rest of the buffer and returns the program's exit code. A reader that closed its pipe (EPIPE) does not
  // change the code. After any other failure a message is written to `errors`, and the codes 0 (done) and 3 (not found)
  // become 1, because the output is incomplete.
  int finish(int code, std::ostream& errors);

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  bool write_all();  // false where writing failed, now or earlier

  const int descriptor_;
  int failure_ = 0;  // errno
  std::array<char, 64 * 1024> buffer_;
};

}  // namespace polly::cli
