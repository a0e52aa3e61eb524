# A daemon that serves at 127.0.0.1:8080: setup: daemon [VARIABLE=VALUE ...]. The reader has its token in a file, and
# as a header for curl where ./dev run puts it; its webhook secret is known to the setup `event`.
(umask 077; mkdir -p .polly; echo the_token_of_the_api >token)
echo 'Authorization: Bearer the_token_of_the_api' >.polly/api_header
(exec setsid env POLLY_WEBHOOK_SECRET=the_secret_at_github POLLY_API_TOKEN=the_token_of_the_api \
  POLLY_SQLITE_PATH="$HOME/served.db" "$@" "$PROGRAM" serve >"$HOME/daemon.log" 2>&1 &)
. "$SETUPS/hosts.sh"
until_done curl -fsS http://127.0.0.1:8080/readyz
