-- Who administers what: ledgers and settings, people and rights, or the audit? Whoever administered did all three, and does.

ALTER TABLE grants DROP CONSTRAINT ck_grants_role_known;
ALTER TABLE grants ADD CONSTRAINT ck_grants_role_known CHECK (role IN (
    'planner', 'grid_leader', 'duty_officer', 'administrator', 'security_administrator', 'auditor'));
INSERT INTO grants (id, person_id, role, area_path)
SELECT gen_random_uuid(), g.person_id, duty, g.area_path
FROM grants g, unnest(ARRAY['security_administrator', 'auditor']) AS duty
WHERE g.role = 'administrator';

-- Rights and accounts are the security administrator's. Where areas become one, rights go along, so the administrator of the
-- areas may move them and leave out what would be there twice; to give one, or to change what it is, takes the other duty.
REVOKE UPDATE ON grants FROM gridmap_app;
GRANT UPDATE (area_path) ON grants TO gridmap_app;
DROP POLICY administered ON grants;
CREATE POLICY administered ON grants FOR ALL
    USING (area_path ^@ ANY ((SELECT gm_prefixes('security_administrator'))::text[]));
CREATE POLICY known ON grants FOR SELECT USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[]));
CREATE POLICY moved ON grants FOR UPDATE USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[]));
CREATE POLICY doubled ON grants FOR DELETE USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[]));
CREATE POLICY not_to_oneself ON grants AS RESTRICTIVE FOR INSERT WITH CHECK (
    person_id <> (SELECT gm_viewer()) OR role NOT IN ('administrator', 'security_administrator', 'auditor'));

ALTER POLICY writable ON people USING (
    area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'security_administrator'))::text[]));
ALTER POLICY writable ON appointments USING (
    area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'security_administrator'))::text[]));

-- A file of people is handed in by whoever gives rights.
ALTER POLICY writable ON imports USING (
    area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[])
    OR (person_id = (SELECT gm_viewer())
        AND area_path ^@ ANY ((SELECT gm_prefixes('planner', 'security_administrator'))::text[])));
ALTER POLICY own_areas ON saved_mappings USING (
    area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'security_administrator'))::text[]));

-- Sign-ins, refusals, downloads and seen phones are for the auditor alone.
ALTER POLICY witnessed ON audit USING (area_path ^@ ANY ((SELECT gm_prefixes('auditor'))::text[]));

-- Nobody holds two duties, where the operator says so: then this is switched on. What it does: functions/rights.sql.
CREATE FUNCTION gm_one_duty() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER one_duty AFTER INSERT OR UPDATE ON grants FOR EACH ROW EXECUTE FUNCTION gm_one_duty();
ALTER TABLE grants DISABLE TRIGGER one_duty;
