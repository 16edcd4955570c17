-- What was written, where, by whom? One statement trigger a table, in the writer's own transaction: it keeps the audit
-- and notes the change that makes answers stale, so the writers need not know the layers.

-- The area of a row for the audit's fence, also where the row belongs to another record.
CREATE FUNCTION gm_area_of(source text, content jsonb) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(CASE source
        WHEN 'areas' THEN content ->> 'path'
        WHEN 'responsible_parties' THEN
            (SELECT e.area_path FROM enterprises e WHERE e.id = (content ->> 'enterprise_id')::uuid)
        WHEN 'accounts' THEN (SELECT p.area_path FROM people p WHERE p.id = (content ->> 'person_id')::uuid)
        ELSE content ->> 'area_path'
    END, '')
$$;

-- Arguments: the key column, then 'audit' to keep before and after, 'spatial' where there is a geometry.
CREATE FUNCTION gm_note() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    key text := TG_ARGV[0];
    spot geometry;
    spots geometry[] := '{}';
    places text[] := '{}';
    found_at text[];
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO changes (xid, source, area_paths) VALUES (pg_current_xact_id(), TG_TABLE_NAME, '{}');
        RETURN NULL;
    END IF;

    -- OFFSET 0 keeps the planner from making the JSON of a row once for each place where it is read.
    IF 'audit' = ANY (TG_ARGV) THEN
        IF TG_OP = 'INSERT' THEN
            INSERT INTO audit (person_id, source, row_id, area_path, after)
            SELECT gm_viewer(), TG_TABLE_NAME, a ->> key,
                CASE WHEN 'placed' = ANY (TG_ARGV) THEN a ->> 'area_path' ELSE gm_area_of(TG_TABLE_NAME, a) END, a
            FROM (SELECT to_jsonb(n) - 'password_hash' AS a FROM new_rows n OFFSET 0) written;
        ELSIF TG_OP = 'DELETE' THEN
            INSERT INTO audit (person_id, source, row_id, area_path, before)
            SELECT gm_viewer(), TG_TABLE_NAME, b ->> key,
                CASE WHEN 'placed' = ANY (TG_ARGV) THEN b ->> 'area_path' ELSE gm_area_of(TG_TABLE_NAME, b) END, b
            FROM (SELECT to_jsonb(o) - 'password_hash' AS b FROM old_rows o OFFSET 0) written;
        ELSE
            INSERT INTO audit (person_id, source, row_id, area_path, before, after)
            SELECT gm_viewer(), TG_TABLE_NAME, a ->> key,
                CASE WHEN 'placed' = ANY (TG_ARGV) THEN a ->> 'area_path' ELSE gm_area_of(TG_TABLE_NAME, a) END, b, a
            FROM (SELECT to_jsonb(o) - 'password_hash' AS b FROM old_rows o OFFSET 0) was
            JOIN (SELECT to_jsonb(n) - 'password_hash' AS a FROM new_rows n OFFSET 0) became ON b ->> key = a ->> key
            WHERE a <> b;
        END IF;
    END IF;

    -- Rows of nowhere (no geometry, no area) leave both empty, which means: everywhere.
    IF TG_OP IN ('INSERT', 'UPDATE') THEN
        IF NOT EXISTS (SELECT FROM new_rows) THEN RETURN NULL; END IF;
        IF 'spatial' = ANY (TG_ARGV) THEN
            SELECT ST_SetSRID(ST_Extent(geom)::geometry, 4326) INTO spot FROM new_rows;
            spots := spots || spot;
        END IF;
        IF TG_TABLE_NAME = 'areas' THEN
            SELECT array_agg(DISTINCT path) INTO found_at FROM new_rows;
            places := places || found_at;
        ELSIF 'placed' = ANY (TG_ARGV) THEN
            SELECT array_agg(DISTINCT area_path) INTO found_at FROM new_rows;
            places := places || found_at;
        END IF;
    END IF;
    IF TG_OP IN ('UPDATE', 'DELETE') THEN
        IF NOT EXISTS (SELECT FROM old_rows) THEN RETURN NULL; END IF;
        IF 'spatial' = ANY (TG_ARGV) THEN
            SELECT ST_SetSRID(ST_Extent(geom)::geometry, 4326) INTO spot FROM old_rows;
            spots := spots || spot;
        END IF;
        IF TG_TABLE_NAME = 'areas' THEN
            SELECT array_agg(DISTINCT path) INTO found_at FROM old_rows;
            places := places || found_at;
        ELSIF 'placed' = ANY (TG_ARGV) THEN
            SELECT array_agg(DISTINCT area_path) INTO found_at FROM old_rows;
            places := places || found_at;
        END IF;
    END IF;
    INSERT INTO changes (xid, source, extent, area_paths)
    VALUES (pg_current_xact_id(), TG_TABLE_NAME,
        (SELECT ST_Envelope(ST_Collect(s)) FROM unnest(spots) s),
        (SELECT coalesce(array_agg(DISTINCT p), '{}') FROM unnest(places) p));
    RETURN NULL;
END
$$;

DO $$
DECLARE
    noted record;
BEGIN
    FOR noted IN SELECT * FROM (VALUES
        ('areas', 'path', 'audit', 'spatial', ''),
        ('area_codes', 'id', 'audit', '', 'placed'),
        ('people', 'id', 'audit', '', 'placed'),
        ('accounts', 'person_id', 'audit', '', ''),
        ('grants', 'id', 'audit', '', 'placed'),
        ('appointments', 'id', 'audit', '', 'placed'),
        ('shifts', 'id', 'audit', '', 'placed'),
        ('enterprises', 'id', 'audit', 'spatial', 'placed'),
        ('responsible_parties', 'id', 'audit', '', ''),
        ('resources', 'id', 'audit', 'spatial', 'placed'),
        ('outings', 'id', 'audit', '', 'placed'),
        ('outing_members', 'outing_id', '', '', ''),
        ('visits', 'id', 'audit', '', 'placed'),
        ('hazards', 'id', 'audit', 'spatial', 'placed'),
        ('risk_points', 'id', 'audit', 'spatial', 'placed'),
        ('roads', 'id', 'audit', 'spatial', 'placed'),
        ('landscape', 'id', '', 'spatial', 'placed')
    ) AS t (name, key, audit, spatial, placed)
    LOOP
        EXECUTE format('CREATE TRIGGER note_insert AFTER INSERT ON %I REFERENCING NEW TABLE AS new_rows'
            ' FOR EACH STATEMENT EXECUTE FUNCTION gm_note(%L, %L, %L, %L)',
            noted.name, noted.key, noted.audit, noted.spatial, noted.placed);
        EXECUTE format('CREATE TRIGGER note_update AFTER UPDATE ON %I REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows'
            ' FOR EACH STATEMENT EXECUTE FUNCTION gm_note(%L, %L, %L, %L)',
            noted.name, noted.key, noted.audit, noted.spatial, noted.placed);
        EXECUTE format('CREATE TRIGGER note_delete AFTER DELETE ON %I REFERENCING OLD TABLE AS old_rows'
            ' FOR EACH STATEMENT EXECUTE FUNCTION gm_note(%L, %L, %L, %L)',
            noted.name, noted.key, noted.audit, noted.spatial, noted.placed);
        EXECUTE format('CREATE TRIGGER note_truncate AFTER TRUNCATE ON %I'
            ' FOR EACH STATEMENT EXECUTE FUNCTION gm_note(%L)', noted.name, noted.key);
    END LOOP;
END
$$;

-- What belongs to an enterprise lies where the enterprise lies: when it is placed or moved, by whatever way, its visits,
-- its risk points, its hazards that have no point of their own, and the photos of all of them follow, and so does the
-- fence around them.
CREATE FUNCTION gm_follow() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM new_rows n JOIN old_rows o USING (id)
                   WHERE (n.area_path, n.geom) IS DISTINCT FROM (o.area_path, o.geom)) THEN
        RETURN NULL;
    END IF;
    UPDATE visits v SET area_path = n.area_path
    FROM new_rows n WHERE v.enterprise_id = n.id AND v.area_path <> n.area_path;
    UPDATE hazards h SET area_path = n.area_path, geom = n.geom
    FROM new_rows n JOIN old_rows o USING (id)
    WHERE h.enterprise_id = n.id AND (h.geom IS NULL OR h.geom IS NOT DISTINCT FROM o.geom)
        AND (h.area_path, h.geom) IS DISTINCT FROM (n.area_path, n.geom);
    UPDATE risk_points r SET area_path = n.area_path, geom = n.geom
    FROM new_rows n JOIN old_rows o USING (id)
    WHERE r.enterprise_id = n.id AND (r.geom IS NULL OR r.geom IS NOT DISTINCT FROM o.geom)
        AND (r.area_path, r.geom) IS DISTINCT FROM (n.area_path, n.geom);
    UPDATE attachments a SET area_path = n.area_path
    FROM new_rows n WHERE a.source = 'enterprises' AND a.row_id = n.id AND a.area_path <> n.area_path;
    UPDATE attachments a SET area_path = h.area_path
    FROM hazards h JOIN new_rows n ON h.enterprise_id = n.id
    WHERE a.source = 'hazards' AND a.row_id = h.id AND a.area_path <> h.area_path;
    RETURN NULL;
END
$$;

CREATE TRIGGER follow AFTER UPDATE ON enterprises REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION gm_follow();

-- Is the answer out of date in the state of the database that the asker sees?
CREATE FUNCTION gm_stale(answer answers, sources text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT answer.snapshot IS NULL OR EXISTS (
        SELECT FROM changes c
        WHERE c.xid >= pg_snapshot_xmin(answer.snapshot)
            AND NOT pg_visible_in_snapshot(c.xid, answer.snapshot)
            AND c.source = ANY (sources)
            AND (c.extent && answer.watched
                OR EXISTS (SELECT FROM unnest(c.area_paths) p WHERE p ^@ answer.township_path)
                OR (c.extent IS NULL AND c.area_paths = '{}'))
    )
$$;

-- Forget the changes that every answer has already seen. Returns how many went.
CREATE FUNCTION gm_prune_changes() RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH gone AS (
        DELETE FROM changes WHERE xid < (
            SELECT coalesce(min(pg_snapshot_xmin(snapshot)::text::numeric), 0)::text::xid8 FROM answers
            WHERE snapshot IS NOT NULL)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
