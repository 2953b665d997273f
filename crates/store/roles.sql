-- Rights of the role that runs the program on PostgreSQL. It owns nothing: records, manifests and tiles
-- can only be added to and read, and the head only moves by the integrator.
--
-- The owner of the database creates it with `Store::create` and applies this file afterwards, and again
-- after each upgrade. The role itself (`bannin_runtime`, with LOGIN and its password) is made by the
-- operator beforehand.

REVOKE ALL ON SCHEMA public FROM PUBLIC;
GRANT USAGE ON SCHEMA public TO bannin_runtime;
GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO bannin_runtime;
REVOKE INSERT, UPDATE, DELETE ON identity, migrations FROM bannin_runtime;
REVOKE UPDATE, DELETE ON records, manifests, tiles FROM bannin_runtime;
REVOKE UPDATE ON pending, notes FROM bannin_runtime;
REVOKE INSERT, DELETE ON head, facts, epoch FROM bannin_runtime;
REVOKE UPDATE ON secrets_a, secrets_b, index_a, index_b FROM bannin_runtime;
