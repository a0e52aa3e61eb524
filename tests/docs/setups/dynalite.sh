# A service with DynamoDB's protocol, without data: setup: dynalite HOST:PORT. It is dynalite of npm
# (tests/dynamodb/package.json).
. "$SETUPS/hosts.sh"
dynalite_program=$SETUPS/../../dynamodb/node_modules/dynalite/cli.js
(cd "$HOME" && exec setsid node "$dynalite_program" --host "${1%:*}" --port "${1#*:}" --createTableMs 0 \
  >/dev/null 2>&1 &)
until_done bash -c ": </dev/tcp/${1%:*}/${1#*:}"
