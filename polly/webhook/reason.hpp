// Reason: why a delivery, or a part of it, was not stored. A closed set of causes with a text of the delivery: the name
// of a check run, the message of an error.
//
//   const Reason reason = reason_of(event, facts, options);     // Cause::no_name_matches, "build"
//   text_of(reason, "check_run", "created", options);           // the check run "build" matches neither ...
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "polly/github/event.hpp"
#include "polly/state/commit_state.hpp"
#include "polly/webhook/receiver_options.hpp"

namespace polly::webhook {

enum class Cause : std::uint8_t {
  none,             // everything was stored that the event contains
  ping,             // it contains no commit
  unused_event,     // GitHub has this event, and Polly stores nothing of it
  unknown_event,    // GitHub documents no event of this name
  unused_action,    // of a pull request whose head stays
  other_app,        // a check run of another GitHub App than the configured one
  no_name_matches,  // no fact is of check runs, or workflows, of this name
  wrong_signature,
  not_whole,  // the body did not arrive
  malformed,  // the text says what is wrong
  failed,     // the store could not be asked; the text is the message
};

struct Reason {
  // A longer text is cut where it is recorded.
  static constexpr std::size_t kTextBytesMax = 119;

  Reason() = default;
  explicit Reason(Cause its_cause, std::string_view its_text = {}) : cause(its_cause), text(its_text) {}

  Cause cause = Cause::none;
  std::string_view text;  // borrowed
};

// Of an event of which these facts were stored. The event outlives the reason. The text is the name of the check run or
// of the workflow, also where the cause is `none`. `event_name` is one of github::event_names().
Reason reason_of(std::string_view event_name, const github::Event& event, const std::vector<KnownFact>& stored,
                 const ReceiverOptions& options);

// One sentence without a full stop, for people; empty for `none`.
std::string text_of(const Reason& reason, std::string_view event_name, std::string_view action,
                    const ReceiverOptions& options);

// The text, or as much of its beginning as has at most so many bytes, in whole characters of UTF-8.
std::string_view shortened(std::string_view text, std::size_t bytes_max) noexcept;

}  // namespace polly::webhook
