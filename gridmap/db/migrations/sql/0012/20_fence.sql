-- Who may see and set what a township asks on a visit?

-- Read by whoever works under the area or above it: a grid leader asks what the township asks, and the township what the
-- county asks. Set by its planners and administrators.
CALL gm_keep_notes('checklist_off', 'id', 'audit', 'placed');
CALL gm_keep_inside('checklist_off', 'administrator', 'planner');
DO $$
DECLARE
    source text;
BEGIN
    FOREACH source IN ARRAY ARRAY['checklist_items', 'checklist_off'] LOOP
        EXECUTE format('DROP POLICY readable ON %I', source);
        EXECUTE format('CREATE POLICY readable ON %I FOR SELECT USING (EXISTS ('
            'SELECT FROM unnest((SELECT gm_prefixes())::text[]) p WHERE area_path ^@ p OR p ^@ area_path))', source);
    END LOOP;
END
$$;
