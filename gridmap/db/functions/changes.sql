-- What was written, where, by whom, and which answers does that make stale?

-- The area of a row for the audit's fence, also where the row belongs to another record.
CREATE OR REPLACE FUNCTION gm_area_of(source text, content jsonb) RETURNS text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(CASE source
        WHEN 'areas' THEN content ->> 'path'
        WHEN 'responsible_parties' THEN
            (SELECT e.area_path FROM enterprises e WHERE e.id = (content ->> 'enterprise_id')::uuid)
        WHEN 'accounts' THEN (SELECT p.area_path FROM people p WHERE p.id = (content ->> 'person_id')::uuid)
        ELSE content ->> 'area_path'
    END, '')
$$;

-- The columns of a table as its audit keeps them: no secrets, shapes as GeoJSON to the last decimal.
CREATE OR REPLACE FUNCTION gm_audited(kept regclass) RETURNS text
LANGUAGE sql STABLE AS $$
    SELECT string_agg(CASE WHEN atttypid = 'public.geometry'::regtype
            THEN format('public.ST_AsGeoJSON(r.%1$I, 15, 0)::jsonb AS %1$I', attname) ELSE format('r.%I', attname) END,
        ', ' ORDER BY attnum)
    FROM pg_attribute
    WHERE attrelid = kept AND attnum > 0 AND NOT attisdropped AND attname <> ALL (ARRAY['password_hash', 'totp_secret', 'totp_step', 'recovery_hashes',
        'signing_secret', 'receiver_url'])
$$;

-- The area of the rows w of a table, for the audit's fence, also where they belong to another record.
CREATE OR REPLACE FUNCTION gm_area_in(source text, placed boolean) RETURNS text
LANGUAGE sql IMMUTABLE AS $$
    SELECT CASE
        WHEN placed THEN 'w.area_path'
        WHEN source = 'areas' THEN 'w.path'
        WHEN source = 'responsible_parties' THEN
            'coalesce((SELECT e.area_path FROM public.enterprises e WHERE e.id = w.enterprise_id), '''')'
        ELSE format('public.gm_area_of(%L, to_jsonb(w))', source)
    END
$$;

-- Keep the audit of one statement, whose rows its trigger sees as new_rows and old_rows.
CREATE OR REPLACE FUNCTION gm_note() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    key text := TG_ARGV[0];
    is_placed boolean := 'placed' = ANY (TG_ARGV);
    columns text;
    rows text := CASE TG_OP WHEN 'DELETE' THEN 'old_rows' ELSE 'new_rows' END;
    side text := CASE TG_OP WHEN 'DELETE' THEN 'before' ELSE 'after' END;
    area text := gm_area_in(TG_TABLE_NAME, is_placed);
    filled boolean;
    spot geometry;
    spots geometry[] := '{}';
    places text[] := '{}';
    found_at text[];
    kept_ids int8multirange;
BEGIN
    IF TG_OP = 'TRUNCATE' THEN
        INSERT INTO changes (xid, source, area_paths, person_id)
        VALUES (pg_current_xact_id(), TG_TABLE_NAME, '{}', gm_viewer());
        RETURN NULL;
    END IF;

    IF 'audit' = ANY (TG_ARGV) THEN
        columns := gm_audited(TG_RELID::regclass);
        IF TG_OP IN ('INSERT', 'DELETE') THEN
            EXECUTE format(
                'WITH kept AS (INSERT INTO audit (person_id, source, row_id, area_path, %I)'
                ' SELECT gm_viewer(), %L, w.%I::text, %s, to_jsonb(w) FROM (SELECT %s FROM %I r) w RETURNING id)'
                ' SELECT range_agg(int8range(id, id, ''[]'')) FROM kept',
                side, TG_TABLE_NAME, key, area, columns, rows) INTO kept_ids;
        ELSE
            EXECUTE format(
                'WITH kept AS (INSERT INTO audit (person_id, source, row_id, area_path, before, after)'
                ' SELECT gm_viewer(), %1$L, k, p, b, a'
                ' FROM (SELECT w.%2$I::text AS was_k, to_jsonb(w) AS b FROM (SELECT %3$s FROM old_rows r) w OFFSET 0) was'
                ' JOIN (SELECT w.%2$I::text AS k, %4$s AS p, to_jsonb(w) AS a FROM (SELECT %3$s FROM new_rows r) w OFFSET 0)'
                ' became ON was_k = k WHERE a <> b RETURNING id) SELECT range_agg(int8range(id, id, ''[]'')) FROM kept',
                TG_TABLE_NAME, key, columns, area) INTO kept_ids;
        END IF;
    END IF;

    -- Rows of nowhere (no geometry, no area) leave both empty, which means: everywhere.
    FOREACH rows IN ARRAY CASE TG_OP WHEN 'INSERT' THEN ARRAY['new_rows'] WHEN 'DELETE' THEN ARRAY['old_rows']
        ELSE ARRAY['new_rows', 'old_rows'] END
    LOOP
        EXECUTE format('SELECT EXISTS (SELECT FROM %I)', rows) INTO filled;
        IF NOT filled THEN RETURN NULL; END IF;
        IF 'spatial' = ANY (TG_ARGV) THEN
            EXECUTE format('SELECT ST_SetSRID(ST_Extent(geom)::geometry, 4326) FROM %I', rows) INTO spot;
            spots := spots || spot;
        END IF;
        IF is_placed OR TG_TABLE_NAME = 'areas' THEN
            EXECUTE format('SELECT array_agg(DISTINCT %I) FROM %I',
                CASE TG_TABLE_NAME WHEN 'areas' THEN 'path' ELSE 'area_path' END, rows) INTO found_at;
            places := places || found_at;
        END IF;
    END LOOP;
    INSERT INTO changes (xid, source, extent, area_paths, person_id, audit_ids)
    VALUES (pg_current_xact_id(), TG_TABLE_NAME,
        (SELECT ST_Envelope(ST_Collect(s)) FROM unnest(spots) s),
        (SELECT coalesce(array_agg(DISTINCT p), '{}') FROM unnest(places) p), gm_viewer(), kept_ids);
    RETURN NULL;
END
$$;

-- Keep the audit and note the changes of a table. what: 'audit', 'spatial' where it has geom, 'placed' where it has area_path.
CREATE OR REPLACE PROCEDURE gm_keep_notes(source text, key text, VARIADIC what text[])
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

-- Which changes has the answer not seen, in the state of the database that the asker sees?
CREATE OR REPLACE FUNCTION gm_unseen_changes(answer answers, sources text[]) RETURNS SETOF changes
LANGUAGE sql STABLE AS $$
    SELECT c.* FROM changes c
    WHERE c.xid >= pg_snapshot_xmin(answer.snapshot)
        AND NOT pg_visible_in_snapshot(c.xid, answer.snapshot)
        AND c.source = ANY (sources)
        AND (c.extent && answer.watched
            OR EXISTS (SELECT FROM unnest(c.area_paths) p WHERE p ^@ answer.township_path)
            OR (c.extent IS NULL AND c.area_paths = '{}'))
$$;

-- Which features do the changes touch that an answer has not seen? keys: table -> the column that holds a feature's id. NULL
-- where that is not known of all of them: a table that is not named, rows without a line in the audit, or more than `most`.
-- of_person: their changes only. Asked by the township's publisher alone, whom the fence of the audit shows nothing.
CREATE OR REPLACE FUNCTION gm_touched(answer answers, sources text[], keys jsonb, most integer, of_person uuid DEFAULT NULL)
RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    known boolean;
    lines int8multirange;
BEGIN
    IF answer.township_path IS DISTINCT FROM gm_publisher() THEN RETURN NULL; END IF;
    SELECT bool_and(c.audit_ids IS NOT NULL AND keys ? c.source), range_agg(r) INTO known, lines
    FROM gm_unseen_changes(answer, sources) c LEFT JOIN unnest(c.audit_ids) r ON true
    WHERE of_person IS NULL OR c.person_id = of_person;
    IF known IS NOT TRUE OR (SELECT sum(upper(r) - lower(r)) FROM unnest(lines) r) > most THEN RETURN NULL; END IF;
    RETURN (
        SELECT coalesce(array_agg(DISTINCT feature), '{}')
        FROM unnest(lines) r JOIN audit a ON a.id >= lower(r) AND a.id < upper(r),
            unnest(ARRAY[a.before ->> (keys ->> a.source), a.after ->> (keys ->> a.source)]) feature
        WHERE feature IS NOT NULL);
END
$$;

-- Is the answer out of date in the state of the database that the asker sees?
CREATE OR REPLACE FUNCTION gm_stale(answer answers, sources text[]) RETURNS boolean
LANGUAGE sql STABLE AS $$
    SELECT answer.snapshot IS NULL OR EXISTS (SELECT FROM gm_unseen_changes(answer, sources))
$$;

-- Have an answer renewed beside the requests, by whoever is free. Only who may read answers may ask for one.
CREATE OR REPLACE FUNCTION gm_want(asked_layer text, asked_township text, asked_variant text) RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE answers SET wanted_at = clock_timestamp()
    WHERE layer = asked_layer AND township_path = asked_township AND variant = asked_variant AND wanted_at IS NULL
        AND gm_known()
$$;

-- Take the answer that was wanted first; nobody else gets it then. What takes long as a whole rests for four times as long,
-- half a minute at most: under a storm of writes it would be computed without end, for a moment that is over each time.
CREATE OR REPLACE FUNCTION gm_take_wanted() RETURNS TABLE (layer text, township text, variant text)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE answers a SET wanted_at = NULL FROM (
        SELECT w.layer, w.township_path, w.variant FROM answers w
        WHERE w.wanted_at IS NOT NULL AND (w.computed_at IS NULL OR w.took_ms < 500
            OR clock_timestamp() > w.computed_at + least(4 * w.took_ms, 30000) * interval '1 millisecond')
        ORDER BY w.wanted_at LIMIT 1 FOR UPDATE SKIP LOCKED
    ) first
    WHERE (a.layer, a.township_path, a.variant) = (first.layer, first.township_path, first.variant)
    RETURNING a.layer, a.township_path::text, a.variant
$$;

-- Does the asker see a change of these tables that the snapshot did not, or could he miss one that it did?
CREATE OR REPLACE FUNCTION gm_changed_since(seen pg_snapshot, sources text[]) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN EXISTS (
            SELECT FROM changes c
            WHERE c.xid >= pg_snapshot_xmin(seen) AND NOT pg_visible_in_snapshot(c.xid, seen) AND c.source = ANY (sources))
        OR pg_snapshot_xmax(pg_current_snapshot()) < pg_snapshot_xmax(seen)
        OR EXISTS (SELECT FROM pg_snapshot_xip(pg_current_snapshot()) open WHERE pg_visible_in_snapshot(open, seen));
END
$$;

CREATE OR REPLACE FUNCTION gm_prune_changes(kept interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH gone AS (
        DELETE FROM changes WHERE noted_at <= now() - kept AND xid < (
            SELECT coalesce(min(pg_snapshot_xmin(snapshot)::text::numeric), 0)::text::xid8 FROM (
                SELECT snapshot FROM answers WHERE snapshot IS NOT NULL
                UNION ALL SELECT (SELECT seen FROM webhook_deliveries WHERE webhook_id = w.id ORDER BY id DESC LIMIT 1)
                FROM webhooks w WHERE ended = '') waiting)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;

-- Which traces has the transaction under way left, above `since`? They carry its own moment and its viewer.
CREATE OR REPLACE FUNCTION gm_own_traces(since bigint) RETURNS int8multirange
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT range_agg(int8range(id, id, '[]')) FROM audit WHERE id > since AND at = now() AND person_id = gm_viewer()
$$;
