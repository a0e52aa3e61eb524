# A Valkey cluster of three primaries: setup: valkey_cluster n1 n2 n3
. "$SETUPS/hosts.sh"
cluster_nodes=()
for cluster_host in "$@"; do
  start_valkey "$cluster_host" 6379 --cluster-enabled yes --cluster-announce-ip "$(address_of "$cluster_host")"
  cluster_nodes+=("$(address_of "$cluster_host"):6379")
done
valkey-cli --cluster create "${cluster_nodes[@]}" --cluster-yes >/dev/null
for cluster_host in "$@"; do
  until_done eval "valkey-cli -h $cluster_host cluster info | grep -q cluster_state:ok"
done
