#include "polly/operations/go_layout.hpp"

#include <string>

#include "polly/base/error.hpp"

namespace polly::operations {

namespace {

void check_form(GoLayout layout, const StateKeyForm& form) {
  if (layout != GoLayout::v1 || form.scope != StateScope::repository || form.repository) return;
  throw Error(ErrorKind::config,
              "go-v1 has no repository in its keys, and facts are stored per repository: add --repo OWNER/NAME, to "
              "which all of them then belong, or set POLLY_STATE_SCOPE=commit");
}

}  // namespace

Translation translate_go_layout(GoLayout layout, StateKeyForm form) {
  check_form(layout, form);
  return [layout, form = std::move(form)](const Key& key, const std::string& bytes) {
    const std::optional<GoKey> old = parse_go_key(layout, key.text());
    if (!old) return Translated::foreign();
    const std::optional<Repository>& repository = old->commit.repository();
    if (form.repository && repository && repository != form.repository) return Translated::foreign();
    GoValue value = read_go_value(bytes);
    if (!value.number) return Translated::unreadable(std::move(value.why));
    const Commit commit = form.repository ? Commit(old->commit.sha(), form.repository) : old->commit;
    return Translated::to(state_key(scoped(form.scope, commit), old->fact, form.keys), std::to_string(*value.number));
  };
}

}  // namespace polly::operations
