#include "polly/github/event_names.hpp"

#include <algorithm>
#include <array>

namespace polly::github {

namespace {

// Source: https://docs.github.com/webhooks/webhook-events-and-payloads, and older names that GitHub Enterprise Server
// still sends.
constexpr std::array<std::string_view, 80> kNames{
    "branch_protection_configuration",
    "branch_protection_rule",
    "cache_sync",
    "check_run",
    "check_suite",
    "code_scanning_alert",
    "commit_comment",
    "content_reference",
    "create",
    "custom_property",
    "custom_property_values",
    "delete",
    "dependabot_alert",
    "deploy_key",
    "deployment",
    "deployment_protection_rule",
    "deployment_review",
    "deployment_status",
    "discussion",
    "discussion_comment",
    "enterprise",
    "fork",
    "github_app_authorization",
    "gollum",
    "installation",
    "installation_repositories",
    "installation_target",
    "issue_comment",
    "issue_dependencies",
    "issues",
    "label",
    "marketplace_purchase",
    "member",
    "membership",
    "merge_group",
    "meta",
    "milestone",
    "org_block",
    "organization",
    "package",
    "page_build",
    "personal_access_token_request",
    "ping",
    "project",
    "project_card",
    "project_column",
    "projects_v2",
    "projects_v2_item",
    "projects_v2_status_update",
    "public",
    "pull_request",
    "pull_request_review",
    "pull_request_review_comment",
    "pull_request_review_thread",
    "push",
    "registry_package",
    "release",
    "repository",
    "repository_advisory",
    "repository_dispatch",
    "repository_import",
    "repository_ruleset",
    "repository_vulnerability_alert",
    "secret_scanning_alert",
    "secret_scanning_alert_location",
    "secret_scanning_scan",
    "security_advisory",
    "security_and_analysis",
    "sponsorship",
    "star",
    "status",
    "sub_issues",
    "team",
    "team_add",
    "user",
    "watch",
    "workflow_dispatch",
    "workflow_job",
    "workflow_run",
    "other",
};

constexpr auto kKnown = std::span(kNames).first<kNames.size() - 1>();

static_assert(std::is_sorted(kKnown.begin(), kKnown.end()), "event_index() searches by bisection");

}  // namespace

std::span<const std::string_view> event_names() noexcept {
  return kNames;
}

std::size_t event_index(std::string_view name) noexcept {
  const auto at = std::lower_bound(kKnown.begin(), kKnown.end(), name);
  const bool is_known = at != kKnown.end() && *at == name;
  return is_known ? static_cast<std::size_t>(at - kKnown.begin()) : kKnown.size();
}

}  // namespace polly::github
