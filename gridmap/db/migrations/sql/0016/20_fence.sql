-- Who may read and end the passwords of programs? Their owner; the hash is compared as the owner, once the name is known.

GRANT SELECT, INSERT, UPDATE, DELETE ON app_passwords TO gridmap_app;
ALTER TABLE app_passwords ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON app_passwords FOR ALL USING (person_id = (SELECT gm_viewer()));
