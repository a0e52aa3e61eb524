# A PostgreSQL server with a certificate that the reader's ~/.postgresql/root.crt vouches for, where anybody may log in
# without a password: setup: postgres db.example [USER...]. Each user has a database of the same name.
. "$SETUPS/hosts.sh"
postgres_programs=$(find /usr/lib/postgresql/*/bin -name initdb -printf '%h\n' | sort -V | tail -n 1)
postgres_folder=$HOME/postgres
mkdir -p "$postgres_folder" "$HOME/.postgresql"
postgres_address=$(address_of "$1")
openssl req -x509 -newkey rsa:2048 -nodes -days 1 -subj "/CN=$1" -addext "subjectAltName=DNS:$1" \
  -keyout "$postgres_folder/server.key" -out "$HOME/.postgresql/root.crt" 2>/dev/null
cp "$HOME/.postgresql/root.crt" "$postgres_folder/server.crt"
chmod 600 "$postgres_folder/server.key"
# PostgreSQL refuses to run as root: where this process has the machine's users, it runs as `postgres`, else as a user
# of a namespace of its own.
if [ "$(awk '{print $3}' /proc/self/uid_map)" -gt 1 ]; then
  chown -R postgres "$postgres_folder"
  chmod a+x "$HOME" "$HOME/.."
  postgres_as=(setpriv --reuid postgres --regid postgres --clear-groups)
else
  postgres_as=(unshare --user --map-user=1000 --map-group=1000)
fi
"${postgres_as[@]}" "$postgres_programs/initdb" -D "$postgres_folder/data" -U postgres -E UTF8 --locale=C \
  --auth=trust --no-sync >/dev/null
printf 'hostssl all all all trust\nhost all all all trust\n' >>"$postgres_folder/data/pg_hba.conf"
(cd "$postgres_folder" && exec setsid "${postgres_as[@]}" "$postgres_programs/postgres" -D "$postgres_folder/data" \
  -k "$postgres_folder" -h "$postgres_address" -c ssl=on -c "ssl_cert_file=$postgres_folder/server.crt" \
  -c "ssl_key_file=$postgres_folder/server.key" -c fsync=off >log 2>&1 &)
until_done "$postgres_programs/pg_isready" -q -h "$1"
for postgres_user in "${@:2}"; do
  psql -XAtq -h "$1" -U postgres -v ON_ERROR_STOP=1 -c "CREATE ROLE $postgres_user LOGIN" \
    -c "CREATE DATABASE $postgres_user OWNER $postgres_user ENCODING 'UTF8' TEMPLATE template0"
done
