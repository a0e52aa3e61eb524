#include "polly/daemon/signals.hpp"

#include <semaphore.h>
#include <unistd.h>

#include <bit>
#include <cerrno>
#include <cstdint>

namespace polly {

namespace {

// Globals, because a signal handler has no other arguments than the signal.
std::atomic<std::uint64_t> arrived{0};  // bit n: signal n
constexpr std::uint64_t kFinalSignals =
    std::uint64_t{1} << SIGTERM | std::uint64_t{1} << SIGINT | std::uint64_t{1} << SIGXCPU;
std::atomic<bool> ending{false};
std::atomic<int> late_exit_code{0};
sem_t arrivals;
static_assert(std::atomic<std::uint64_t>::is_always_lock_free && std::atomic<bool>::is_always_lock_free);

struct sigaction action_of(void (*handler)(int)) noexcept {
  struct sigaction action{};
  action.sa_handler = handler;
  action.sa_flags = SA_RESTART;
  sigfillset(&action.sa_mask);
  return action;
}

void set_action(int signal, void (*handler)(int)) noexcept {
  const struct sigaction action = action_of(handler);
  sigaction(signal, &action, nullptr);
}

// Ends the process as if the signal had never been caught. Process 1 survives its own signal, so it exits instead.
void end_process(int signal) {
  set_action(signal, SIG_DFL);
  sigset_t only;
  sigemptyset(&only);
  sigaddset(&only, signal);
  raise(signal);
  pthread_sigmask(SIG_UNBLOCK, &only, nullptr);
  _exit(128 + signal);
}

void keep_signal(int signal) {
  const int error = errno;
  const bool is_final = signal == SIGTERM || signal == SIGINT;
  if ((is_final || signal == SIGXCPU) && ending.exchange(true) && is_final) end_process(signal);
  arrived.fetch_or(std::uint64_t{1} << signal);
  sem_post(&arrivals);
  errno = error;
}

void exit_late(int) {
  _exit(late_exit_code.load());
}

}  // namespace

void reset_signals() noexcept {
  const auto end = getpid() == 1 ? end_process : SIG_DFL;
  for (const int signal : {SIGTERM, SIGINT}) set_action(signal, end);
  ignore_signals({SIGPIPE, SIGXFSZ});
  sigset_t none;
  sigemptyset(&none);
  pthread_sigmask(SIG_SETMASK, &none, nullptr);
}

void ignore_signals(std::initializer_list<int> signals) noexcept {
  for (const int signal : signals) set_action(signal, SIG_IGN);
}

void exit_within(std::chrono::seconds longest, int exit_code) noexcept {
  late_exit_code = exit_code;
  set_action(SIGALRM, exit_late);
  alarm(static_cast<unsigned>(longest.count()));
}

std::string_view signal_name(int signal) noexcept {
  switch (signal) {
    case SIGTERM: return "SIGTERM";
    case SIGINT: return "SIGINT";
    case SIGXCPU: return "SIGXCPU";
    case SIGHUP: return "SIGHUP";
    case SIGUSR1: return "SIGUSR1";
    case SIGUSR2: return "SIGUSR2";
    default: return "a signal";
  }
}

KeptSignals::KeptSignals() {
  arrived = 0;
  ending = false;
  sem_init(&arrivals, 0, 0);
}

KeptSignals::~KeptSignals() {
  for (const auto& [signal, action] : before_) {
    const bool is_final = (kFinalSignals >> signal & 1) != 0;
    if (ending && !is_final) {
      ignore_signals({signal});  // a SIGHUP that comes while the process ends does not end it with another exit code
    } else {
      sigaction(signal, &action, nullptr);
    }
  }
}

void KeptSignals::keep(std::initializer_list<int> signals) {
  for (const int signal : signals) {
    struct sigaction before{};
    const struct sigaction action = action_of(keep_signal);
    sigaction(signal, &action, &before);
    before_.emplace_back(signal, before);
  }
}

int KeptSignals::wait() const {
  for (;;) {
    while (sem_wait(&arrivals) != 0 && errno == EINTR) {
    }
    const std::uint64_t signals = arrived.load();
    if (signals == 0) continue;                                // the same signal arrived twice and was returned once
    const std::uint64_t final_ones = signals & kFinalSignals;  // do not wait behind others
    const int first = std::countr_zero(final_ones == 0 ? signals : final_ones);
    arrived.fetch_and(~(std::uint64_t{1} << first));
    return first;
  }
}

const std::atomic<bool>& KeptSignals::is_ending() const noexcept {
  return ending;
}

}  // namespace polly
