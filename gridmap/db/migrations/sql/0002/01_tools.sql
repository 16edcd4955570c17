-- How does a new table get its notes of changes and its fence? The same three calls for each, so that none is forgotten.

-- Keep the audit and note the changes of a table. what: 'audit', 'spatial' where it has geom, 'placed' where it has area_path.
CREATE PROCEDURE gm_keep_notes(source text, key text, VARIADIC what text[])
LANGUAGE plpgsql AS $$
DECLARE
    arguments text := (SELECT string_agg(quote_literal(a), ', ') FROM unnest(key || what) a);
BEGIN
    EXECUTE format('CREATE TRIGGER note_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION gm_note(%s)', source, arguments);
    EXECUTE format('CREATE TRIGGER note_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION gm_note(%s)', source, arguments);
    EXECUTE format('CREATE TRIGGER note_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows'
        ' FOR EACH STATEMENT EXECUTE FUNCTION gm_note(%s)', source, arguments);
    EXECUTE format('CREATE TRIGGER note_truncate AFTER TRUNCATE ON %I'
        ' FOR EACH STATEMENT EXECUTE FUNCTION gm_note(%L)', source, key);
END
$$;

-- Public help: readable by everyone signed in, written under one's own areas in one of these roles.
CREATE PROCEDURE gm_open_to_all(source text, VARIADIC writers text[])
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO gridmap_app', source);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', source);
    EXECUTE format('CREATE POLICY readable ON %I FOR SELECT USING ((SELECT gm_known()))', source);
    EXECUTE format('CREATE POLICY writable ON %I FOR ALL'
        ' USING (area_path ^@ ANY ((SELECT gm_prefixes(VARIADIC %L))::text[]))', source, writers);
END
$$;

-- Supervision records: read under one's own areas, written there in one of these roles.
CREATE PROCEDURE gm_keep_inside(source text, VARIADIC writers text[])
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO gridmap_app', source);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', source);
    EXECUTE format('CREATE POLICY readable ON %I FOR SELECT USING (area_path ^@ ANY ((SELECT gm_prefixes())::text[]))', source);
    EXECUTE format('CREATE POLICY writable ON %I FOR ALL'
        ' USING (area_path ^@ ANY ((SELECT gm_prefixes(VARIADIC %L))::text[]))', source, writers);
END
$$;
