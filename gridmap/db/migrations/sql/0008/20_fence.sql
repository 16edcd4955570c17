-- The log of an incident only grows, and what an incident changes for itself is ended, never taken away: the service may
-- add lines, and let their area follow the incident's, and nothing else. They are their own history.

DO $$
DECLARE
    source text;
BEGIN
    FOREACH source IN ARRAY ARRAY['incident_log', 'incident_changes'] LOOP
        EXECUTE format('CALL gm_keep_notes(%L, %L, %L)', source, 'id', 'placed');
        EXECUTE format('CALL gm_keep_inside(%L, %L, %L, %L)', source, 'administrator', 'planner', 'duty_officer');
        EXECUTE format('REVOKE UPDATE, DELETE ON %I FROM gridmap_app', source);
        EXECUTE format('GRANT UPDATE (area_path) ON %I TO gridmap_app', source);
    END LOOP;
END
$$;
GRANT UPDATE (ended_at) ON incident_changes TO gridmap_app;

-- Where an incident turns out to have been elsewhere, its log lies behind the fence of the new place; the body stands in
-- functions/incidents.sql.
CREATE FUNCTION gm_log_follows() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER log_follows AFTER UPDATE OF area_path ON incidents
    FOR EACH ROW WHEN (OLD.area_path IS DISTINCT FROM NEW.area_path) EXECUTE FUNCTION gm_log_follows();
