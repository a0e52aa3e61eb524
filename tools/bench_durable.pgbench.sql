-- The upsert of Polly's PostgreSQL backend, one row and one commit each, for pgbench: what Polly is measured against.
--   pgbench -n -M prepared -c 16 -j 2 -T 10 -f tools/bench_durable.pgbench.sql "$URL"
-- The tables are made by `polly migrate-schema --store "$URL"`.
\set i random(1, 10000)
INSERT INTO polly.entries AS e (key, value, revision, expires_at)
VALUES ('bench:' || :i, convert_to((:i)::text, 'UTF8'), nextval('polly.revisions'), clock_timestamp() + interval '1 day')
ON CONFLICT (key) DO UPDATE SET value = excluded.value, revision = excluded.revision, expires_at = excluded.expires_at;
