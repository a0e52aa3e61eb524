// For tests of the pipeline: a call whose caller is no coroutine, and what became of it.
//
//   Asked asked({"GET", "k"}, Effect::read, at(5));     // two commands, of one word each
//   asked.push_to(pipeline);
//   EXPECT_EQ(asked.text(), "answered 1 2");            // or "waiting", "late_unsent", "lost", ...
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "polly/valkey/detail/pipeline.hpp"

namespace polly::valkey {

inline TimePoint at(int second) {
  return TimePoint(std::chrono::seconds(second));
}

// The words of what would go over the wire: "*1\r\n$1\r\na\r\n" is "a".
inline std::string words_of(std::string_view wire) {
  std::string words;
  while (!wire.empty()) {
    const std::string_view line = wire.substr(0, wire.find("\r\n"));
    wire.remove_prefix(line.size() + 2);
    if (line.starts_with('*') || line.starts_with('$')) continue;
    words += (words.empty() ? "" : " ") + std::string(line);
  }
  return words;
}

inline std::string name_of(Call::End end) {
  switch (end) {
    case Call::End::waiting: return "waiting";
    case Call::End::answered: return "answered";
    case Call::End::not_sent: return "not_sent";
    case Call::End::lost: return "lost";
    case Call::End::late_unsent: return "late_unsent";
    case Call::End::late_sent: return "late_sent";
    case Call::End::unconfirmed: return "unconfirmed";
    case Call::End::cancelled: return "cancelled";
    case Call::End::overloaded: return "overloaded";
    case Call::End::refused: return "refused";
    case Call::End::closed: return "closed";
  }
  return "?";
}

class Asked {
 public:
  Asked(std::vector<std::string> words, Effect effect, TimePoint deadline) {
    for (const std::string& word : words) commands_.emplace_back(word);
    call_ = std::make_unique<Call>(commands_, effect, deadline);
  }

  bool push_to(Pipeline& pipeline) {
    call_->wait_with([this] {
      ++times_;
      if (then_) std::exchange(then_, nullptr)();
    });
    return pipeline.push(*call_);
  }

  void then(std::function<void()> then) { then_ = std::move(then); }
  void go() { call_.reset(); }  // as a caller that is destroyed

  Call& call() { return *call_; }
  bool has_gone_on() const noexcept { return times_ > 0; }

  // How it ended, and the replies.
  std::string text() {
    if (call_->end() == Call::End::waiting && times_ == 0) return "waiting";
    std::string text = times_ == 1 ? name_of(call_->end()) : "went on " + std::to_string(times_) + " times";
    if (call_->end() != Call::End::answered) return text;
    if (replies_.empty()) replies_ = call_->replies();
    for (const resp3::Reply& reply : replies_) text += " " + reply.text();
    return text;
  }

 private:
  std::vector<resp3::Command> commands_;
  std::unique_ptr<Call> call_;
  std::vector<resp3::Reply> replies_;
  std::function<void()> then_;
  int times_ = 0;
};

}  // namespace polly::valkey
