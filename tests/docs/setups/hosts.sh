# Functions of the other setups. Each host of a page has an address of its own on this machine.
address_of() {
  case "$1" in
    localhost) echo 127.0.0.1 ;;
    127.*) echo "$1" ;;
    *)
      grep -q "[[:space:]]$1\$" /etc/hosts ||
        printf '127.0.1.%s %s\n' "$(($(grep -c '^127\.0\.1\.[0-9]* [a-z]' /etc/hosts) + 10))" "$1" >>/etc/hosts
      awk -v name="$1" '$2 == name {print $1}' /etc/hosts
      ;;
  esac
}

port_of() { case "$1" in *:*) echo "${1##*:}" ;; *) echo "$2" ;; esac; }

# start_valkey HOST PORT [OPTION...]; it outlives the terminal.
start_valkey() {
  start_valkey_folder=$HOME/valkey_$1_$2
  start_valkey_address=$(address_of "$1")
  mkdir -p "$start_valkey_folder"
  (cd "$start_valkey_folder" && exec setsid valkey-server --bind "$start_valkey_address" --port "$2" --save '' \
    --protected-mode no "${@:3}" >log 2>&1 &)
  until_done valkey-cli -h "$start_valkey_address" -p "$2" ping
}

# Repeats a command until it succeeds, 15 s at most.
until_done() {
  for ((until_done_tries = 100; until_done_tries > 0; until_done_tries--)); do
    "$@" >/dev/null 2>&1 && return
    sleep 0.05
  done
  echo "does not succeed: $*"
  return 1
}
