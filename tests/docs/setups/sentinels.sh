# A primary with one replica behind three sentinels: setup: sentinels mymaster s1 s2 s3
. "$SETUPS/hosts.sh"
start_valkey sentinel-primary 6379 --repl-diskless-sync-delay 0
start_valkey sentinel-replica 6379 --replica-announce-ip "$(address_of sentinel-replica)" \
  --replicaof "$(address_of sentinel-primary)" 6379
until_done eval "valkey-cli -h sentinel-replica info replication | grep -q master_link_status:up"
for sentinel_host in "${@:2}"; do
  mkdir -p "$HOME/$sentinel_host"
  sentinel_address=$(address_of "$sentinel_host")
  printf 'sentinel monitor %s %s 6379 2\nsentinel announce-ip %s\n' "$1" "$(address_of sentinel-primary)" \
    "$sentinel_address" >"$HOME/$sentinel_host/sentinel.conf"
  (cd "$HOME/$sentinel_host" && exec setsid valkey-server sentinel.conf --sentinel --bind "$sentinel_address" \
    --port 26379 --protected-mode no >log 2>&1 &)
done
for sentinel_host in "${@:2}"; do
  until_done eval "valkey-cli -h $sentinel_host -p 26379 sentinel get-master-addr-by-name $1 | grep -q 6379"
  until_done eval "valkey-cli -h $sentinel_host -p 26379 info sentinel | grep -q 'slaves=1,sentinels=3'"
done
