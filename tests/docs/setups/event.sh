# An event reaches the daemon of the setup `daemon`: setup: event EVENT OWNER/NAME SHA, made of examples/EVENT_*.json.
# As `event --when-waiting ...` it is delivered as soon as a request waits for a fact.
. "$SETUPS/hosts.sh"
is_waited_for() { curl -fsS http://127.0.0.1:8080/metrics | grep -q '^polly_state_waiters [1-9]'; }
deliver() {
  sed -e "s|octo-org/hello-polly|$2|; s/4f2c8a1d9e7b6053f1c2d3e4a5b6978800112233/$3/" \
    "$CLONED/examples/$1"_*.json >"$HOME/event.json"
  POLLY_WEBHOOK_SECRET=the_secret_at_github "$PROGRAM" event send "$HOME/event.json" --event "$1" \
    --server http://127.0.0.1:8080
}
case "$1" in
  --when-waiting) (until_done is_waited_for && deliver "${@:2}" >"$HOME/event.log" 2>&1 &) ;;
  *) deliver "$@" ;;
esac
