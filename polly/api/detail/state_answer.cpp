#include "polly/api/detail/state_answer.hpp"

#include <utility>

#include "polly/state/pull_json.hpp"
#include "polly/state/state_json.hpp"

namespace polly::api {

Task<boost::json::object> whole_state_json(StateService* state, PullService* pulls, Context ctx, Commit commit,
                                           IdForm form, std::optional<CommitState> read) {
  if (pulls == nullptr) {
    if (!read) read = co_await state->all(ctx, std::move(commit));
    co_return to_json(*read, form);
  }
  Task<CommitPage> reading =
      read ? pulls->page(ctx, std::move(commit), std::move(*read)) : pulls->page(ctx, std::move(commit));
  const CommitPage page = co_await std::move(reading);
  co_return to_json(page, form);
}

}  // namespace polly::api
