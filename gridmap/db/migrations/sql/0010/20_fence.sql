-- Who may read and write what keeps people out, and what keeps the audit whole?

GRANT SELECT, INSERT, UPDATE, DELETE ON sign_ins TO gridmap_app;
ALTER TABLE sign_ins ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON sign_ins FOR ALL USING (person_id = (SELECT gm_viewer()));

-- Hashes of names and places: they tell nothing, and are asked before anybody is known.
GRANT SELECT, INSERT, UPDATE, DELETE ON guesses TO gridmap_app;

GRANT SELECT, INSERT, UPDATE ON upkeep TO gridmap_app;
GRANT SELECT ON audit_seals TO gridmap_app;

-- Sign-ins, refusals and downloads are for administrators alone; changes remain everybody's who sees the area.
DROP POLICY readable ON audit;
CREATE POLICY readable ON audit FOR SELECT USING (
    area_path ^@ ANY ((SELECT gm_prefixes())::text[]) AND source NOT IN ('sign_in', 'refusal', 'download'));
CREATE POLICY witnessed ON audit FOR SELECT USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[]));
CREATE INDEX ix_audit_at ON audit (at);
CREATE INDEX ix_audit_person_id ON audit (person_id);

-- Added to, never changed, by nobody. What the function does: functions/audit.sql.
CREATE FUNCTION gm_keep_audit() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER keep BEFORE UPDATE OR DELETE OR TRUNCATE ON audit FOR EACH STATEMENT EXECUTE FUNCTION gm_keep_audit();
