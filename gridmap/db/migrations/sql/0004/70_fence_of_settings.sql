-- Who may see and set how a township's papers are issued, and who counts them?

-- Read by whoever works under the area or above it: a grid leader issues by the township's wording, and the township by
-- the county's. Set by its planners and administrators.
DO $$
DECLARE
    source text;
BEGIN
    FOREACH source IN ARRAY ARRAY['delegations', 'paper_settings', 'county_forms'] LOOP
        EXECUTE format('CALL gm_keep_inside(%L, %L, %L)', source, 'administrator', 'planner');
        EXECUTE format('DROP POLICY readable ON %I', source);
        EXECUTE format('CREATE POLICY readable ON %I FOR SELECT USING (EXISTS ('
            'SELECT FROM unnest((SELECT gm_prefixes())::text[]) p WHERE area_path ^@ p OR p ^@ area_path))', source);
    END LOOP;
END
$$;
CALL gm_keep_notes('paper_settings', 'id', 'audit', 'placed');
CALL gm_keep_notes('delegations', 'id', 'placed');
CALL gm_keep_notes('county_forms', 'id', 'placed');

-- A delegation is added and may be withdrawn; what it said stays.
REVOKE UPDATE, DELETE ON delegations FROM gridmap_app;
GRANT UPDATE (area_path, withdrawn_on, version) ON delegations TO gridmap_app;

-- Nobody writes the counter but gm_next_serial. The bodies of functions are in gridmap/db/functions/papers.sql.
ALTER TABLE paper_serials ENABLE ROW LEVEL SECURITY;
CREATE FUNCTION gm_serial_used() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE CONSTRAINT TRIGGER serial_used AFTER INSERT OR UPDATE ON paper_serials
    DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION gm_serial_used();
