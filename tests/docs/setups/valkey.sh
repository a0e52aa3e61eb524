# Valkey servers without a disk: setup: valkey [HOST[:PORT] ...], by default one at 127.0.0.1:6379.
. "$SETUPS/hosts.sh"
for valkey_at in "${@:-127.0.0.1:6379}"; do
  start_valkey "${valkey_at%:*}" "$(port_of "$valkey_at" 6379)"
done
