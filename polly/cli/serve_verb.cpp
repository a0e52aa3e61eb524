#include <CLI/App.hpp>
#include <memory>
#include <string>

#include "polly/cli/verbs.hpp"
#include "polly/config/exposed_files.hpp"
#include "polly/daemon/serve.hpp"

namespace polly::cli {

void add_serve_verb(CLI::App& polly, Session& session) {
  CLI::App* verb = polly.add_subcommand("serve", "receive webhooks, keep the state, answer questions about it");
  add_variable_option(*verb, session, "--listen", "POLLY_LISTEN", "HOST:PORT",
                      "where to listen; port 0 picks a free one", {"POLLY_PORT"});
  add_variable_option(*verb, session, "--admin-listen", "POLLY_ADMIN_LISTEN", "HOST:PORT",
                      "where health and metrics listen, if elsewhere");
  add_store_option(*verb, session, "the store to keep the state in");
  add_variable_option(*verb, session, "--threads", "POLLY_THREADS", "N", "how many threads serve; 0 is one a core");
  add_variable_option(*verb, session, "--log-level", "POLLY_LOG_LEVEL", "LEVEL", "debug, info, warning, error or off");
  add_variable_option(*verb, session, "--log-format", "POLLY_LOG_FORMAT", "FORMAT", "automatic, json or text");
  auto ready_file = std::make_shared<std::string>();
  verb->add_option("--ready-file", *ready_file, "a file to write the daemon's URL to once it answers")
      ->type_name("PATH");
  verb->footer(
      "Needs POLLY_WEBHOOK_SECRET (or POLLY_WEBHOOK_SECRET_FILE). Ends on SIGTERM and Ctrl-C, after what runs.\n"
      "\n"
      "Examples:\n"
      "  POLLY_WEBHOOK_SECRET=... polly serve\n"
      "  polly serve --listen :8080 --log-format json\n"
      "  polly serve --listen 127.0.0.1:0 --ready-file polly.url");
  verb->callback([&session, ready_file] {
    session.action = [&session, ready_file] {
      ServeOptions options;
      if (!ready_file->empty()) options.ready_file = *ready_file;
      options.notify_socket = session.environment.find("NOTIFY_SOCKET").value_or("");
      const config::Loaded loaded = session.load();
      options.exposed_files = config::exposed_files(loaded);
      serve(loaded.config, options);
      return ExitCode::done;
    };
  });
}

}  // namespace polly::cli
