-- Steps and papers are added, never changed: only the area may follow the record that they belong to. They are their own
-- history, so no audit is kept beside them.

DO $$
DECLARE
    source text;
BEGIN
    FOREACH source IN ARRAY ARRAY['hazard_steps', 'papers'] LOOP
        EXECUTE format('CALL gm_keep_notes(%L, %L, %L)', source, 'id', 'placed');
        EXECUTE format('CALL gm_keep_inside(%L, %L, %L, %L, %L)', source,
            'administrator', 'planner', 'duty_officer', 'grid_leader');
        EXECUTE format('REVOKE UPDATE, DELETE ON %I FROM gridmap_app', source);
        EXECUTE format('GRANT UPDATE (area_path) ON %I TO gridmap_app', source);
    END LOOP;
END
$$;
GRANT UPDATE (township_path) ON papers TO gridmap_app;

-- What a paper says of a hazard is seen and written with the paper.
GRANT SELECT, INSERT ON paper_items TO gridmap_app;
ALTER TABLE paper_items ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON paper_items FOR SELECT USING (EXISTS (SELECT FROM papers p WHERE p.id = paper_id));
CREATE POLICY writable ON paper_items FOR INSERT WITH CHECK (EXISTS (SELECT FROM papers p WHERE p.id = paper_id));
