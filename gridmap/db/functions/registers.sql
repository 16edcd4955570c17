-- How does a register get its fence, and how does a record follow the enterprise it belongs to?

-- Public help: readable by everyone signed in, written under one's own areas in one of these roles.
CREATE OR REPLACE PROCEDURE gm_open_to_all(source text, VARIADIC writers text[])
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
CREATE OR REPLACE PROCEDURE gm_keep_inside(source text, VARIADIC writers text[])
LANGUAGE plpgsql AS $$
BEGIN
    EXECUTE format('GRANT SELECT, INSERT, UPDATE, DELETE ON %I TO gridmap_app', source);
    EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', source);
    EXECUTE format('CREATE POLICY readable ON %I FOR SELECT USING (area_path ^@ ANY ((SELECT gm_prefixes())::text[]))', source);
    EXECUTE format('CREATE POLICY writable ON %I FOR ALL'
        ' USING (area_path ^@ ANY ((SELECT gm_prefixes(VARIADIC %L))::text[]))', source, writers);
END
$$;

-- What belongs to an enterprise lies where the enterprise lies: when it is placed or moved, by whatever way, the records of
-- every register that belong to it follow, unless they have a point of their own, and so do the photos of all of them and
-- the fence around them.
CREATE OR REPLACE FUNCTION gm_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    name text;
    placed boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows n JOIN old_rows o USING (id)
                   WHERE (n.area_path, n.geom) IS DISTINCT FROM (o.area_path, o.geom)) THEN
        RETURN NULL;
    END IF;
    FOR name, placed IN
        SELECT c.relname, EXISTS (SELECT FROM pg_attribute g WHERE g.attrelid = c.oid AND g.attname = 'geom')
        FROM pg_constraint f JOIN pg_class c ON c.oid = f.conrelid
        JOIN pg_attribute e ON e.attrelid = c.oid AND e.attnum = f.conkey[1] AND e.attname = 'enterprise_id'
        JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'area_path'
        WHERE f.contype = 'f' AND f.confrelid = 'enterprises'::regclass
        ORDER BY c.relname
    LOOP
        IF placed THEN
            EXECUTE format('UPDATE %I r SET area_path = n.area_path, geom = n.geom'
                ' FROM new_rows n JOIN old_rows o USING (id)'
                ' WHERE r.enterprise_id = n.id AND (r.geom IS NULL OR r.geom IS NOT DISTINCT FROM o.geom)'
                ' AND (r.area_path, r.geom) IS DISTINCT FROM (n.area_path, n.geom)', name);
        ELSE
            EXECUTE format('UPDATE %I r SET area_path = n.area_path FROM new_rows n'
                ' WHERE r.enterprise_id = n.id AND r.area_path <> n.area_path', name);
        END IF;
        EXECUTE format('UPDATE attachments a SET area_path = r.area_path FROM %I r JOIN new_rows n ON r.enterprise_id = n.id'
            ' WHERE a.source = %L AND a.row_id = r.id AND a.area_path <> r.area_path', name, name);
    END LOOP;
    UPDATE attachments a SET area_path = n.area_path
    FROM new_rows n WHERE a.source = 'enterprises' AND a.row_id = n.id AND a.area_path <> n.area_path;
    RETURN NULL;
END
$$;
