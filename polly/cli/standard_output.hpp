// StandardOutput: a stream to a descriptor that remembers why writing failed. Everything a verb prints goes through
// one, so that a full disk or a closed descriptor is noticed in one place, at the end of main:
//
//   StandardOutput output(STDOUT_FILENO);
//   std::ostream out(&output);
//   out << "42\n";
//   return output.finish(code, std::cerr);
//
// After a failure nothing more is written, and `out` is false: a verb that prints much looks at it and stops.
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

  // Writes what is left, and returns the code that the program ends with. A reader that has gone (EPIPE) is no failure
  // of ours: the code stays. After any other failure `errors` gets a message, and an answer (0 done, 3 not found)
  // becomes 1: nobody can rely on what was printed.
  int finish(int code, std::ostream& errors);

 protected:
  int_type overflow(int_type c) override;
  int sync() override;

 private:
  bool write_all();  // false where it failed, now or before

  const int descriptor_;
  int failure_ = 0;  // errno
  std::array<char, 64 * 1024> buffer_;
};

}  // namespace polly::cli
