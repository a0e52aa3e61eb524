// Advice: what a router says about a command that a server refused: whether the refusal is the answer, and otherwise
// where the command goes next.
#pragma once

namespace polly::valkey {

class Pool;

struct Advice {
  enum class Next {
    answer,  // the refusal is the answer
    again,   // route the command again
    later,   // the same, after a pause
    ask,     // send it to `pool` this once, with ASKING before it
  };

  Advice(Next its_next) noexcept : next(its_next) {}  // NOLINT: what comes next is the advice
  static Advice ask(Pool& pool) noexcept {
    Advice advice(Next::ask);
    advice.pool = &pool;
    return advice;
  }

  Next next;
  Pool* pool = nullptr;
};

}  // namespace polly::valkey
