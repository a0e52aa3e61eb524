#include "polly/cli/standard_output.hpp"

#include <poll.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

#include "polly/cli/exit_code.hpp"

namespace polly::cli {

namespace {

// 0 where something was written, or can be written now; otherwise errno.
int write_some(int descriptor, const char*& from, const char* end) noexcept {
  const ssize_t count = ::write(descriptor, from, static_cast<std::size_t>(end - from));
  if (count >= 0) {
    from += count;
    return 0;
  }
  if (errno == EAGAIN || errno == EWOULDBLOCK) {  // another process made the pipe non-blocking
    pollfd writable{descriptor, POLLOUT, 0};
    return ::poll(&writable, 1, -1) >= 0 || errno == EINTR ? 0 : errno;
  }
  return errno == EINTR ? 0 : errno;
}

bool is_answer(int code) noexcept {
  return code == static_cast<int>(ExitCode::done) || code == static_cast<int>(ExitCode::not_found);
}

}  // namespace

StandardOutput::StandardOutput(int descriptor) noexcept : descriptor_(descriptor) {
  setp(buffer_.data(), buffer_.data() + buffer_.size());
}

int StandardOutput::finish(int code, std::ostream& errors) {
  if (write_all() || failure_ == EPIPE) return code;
  errors << "polly: cannot write to standard output: " << std::system_category().message(failure_) << '\n';
  return is_answer(code) ? static_cast<int>(ExitCode::failed) : code;
}

StandardOutput::int_type StandardOutput::overflow(int_type c) {
  if (!write_all()) return traits_type::eof();
  if (traits_type::eq_int_type(c, traits_type::eof())) return traits_type::not_eof(c);
  return sputc(traits_type::to_char_type(c));
}

int StandardOutput::sync() {
  return write_all() ? 0 : -1;
}

bool StandardOutput::write_all() {
  const char* from = pbase();
  while (failure_ == 0 && from < pptr()) failure_ = write_some(descriptor_, from, pptr());
  if (failure_ == 0) {
    setp(buffer_.data(), buffer_.data() + buffer_.size());
  } else {
    setp(nullptr, nullptr);  // each further character fails at once
  }
  return failure_ == 0;
}

}  // namespace polly::cli
