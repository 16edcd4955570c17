-- Which personal data are kept, for how long, and how do they go?

-- What of each kind is kept where. key: the row as its audit names it; '' for lines of the audit that are of no table.
-- since: the moment from which its time runs, NULL while it does not. area: whose rule counts. becomes: what stands there
-- afterwards, in the table and in its audit; NULL: the row goes as a whole. What each kind is called, and which law asks what:
-- gridmap.records.retention.
CREATE OR REPLACE FUNCTION gm_personal() RETURNS TABLE (
    kind text, source text, key text, since text, area text, becomes jsonb)
LANGUAGE sql IMMUTABLE AS $$
    SELECT 'sign_ins', source, '', '', '', jsonb '{"address": ""}'
    FROM unnest(ARRAY['sign_in', 'refusal', 'download', 'phones']) source
    UNION ALL VALUES
    ('sign_ins', 'sign_ins', 't.id::text', 'coalesce(t.ended_at, t.seen_at)',
        '(SELECT p.area_path FROM people p WHERE p.id = t.person_id)', NULL),
    ('sign_ins', 'app_passwords', 't.id::text', 'coalesce(t.ended_at, t.used_at, t.made_at)',
        '(SELECT p.area_path FROM people p WHERE p.id = t.person_id)', jsonb '{"address": ""}'),
    ('positions', 'visits', 't.id::text', 't.on_date::timestamptz', 't.area_path',
        jsonb '{"position_lon": null, "position_lat": null, "position_accuracy_m": null}'),
    ('positions', 'outbox_entries', 't.id::text',
        'CASE WHEN t.kind = ''visit'' AND t.state <> ''held'' THEN t.received_at END', 't.area_path',
        jsonb '{"body": "{}"}'),
    ('left', 'people', 't.id::text', 'CASE WHEN NOT t.active THEN gm_last_change(''people'', t.id) END', 't.area_path',
        jsonb '{"phone": ""}'),
    ('left', 'responsible_parties', 't.id::text',
        '(SELECT e.closed_on::timestamptz FROM enterprises e WHERE e.id = t.enterprise_id)',
        '(SELECT e.area_path FROM enterprises e WHERE e.id = t.enterprise_id)', jsonb '{"phone": ""}'),
    ('callers', 'incidents', 't.id::text', 't.closed_at', 't.area_path',
        jsonb '{"caller": "", "caller_phone": ""}'),
    ('callers', 'incident_log', 't.id::text',
        '(SELECT i.closed_at FROM incidents i WHERE i.id = t.incident_id AND t.kind IN (''opened'', ''called_again''))',
        't.area_path', jsonb '{"text": "—"}'),
    ('callers', 'outbox_entries', 't.id::text',
        'CASE WHEN t.about LIKE ''incidents/%'' AND t.state <> ''held'' THEN t.received_at END', 't.area_path',
        jsonb '{"body": "{}"}'),
    ('files', 'imports', 't.id::text', 't.created_at', 't.area_path', NULL)
$$;

CREATE OR REPLACE FUNCTION gm_last_change(of_source text, of_row uuid) RETURNS timestamptz
LANGUAGE sql STABLE AS $$
    SELECT max(at) FROM audit WHERE source = of_source AND row_id = of_row::text
$$;

-- The rule that counts in an area: the nearest, of the area itself or of one around it. Without one, all is kept.
CREATE OR REPLACE FUNCTION gm_rule(of_kind text, area text) RETURNS uuid
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT r.id FROM retention r JOIN areas a ON a.path = r.area_path
    WHERE r.kind = of_kind AND r.area_path IN (SELECT gm_around(area))
    ORDER BY length(r.area_path) DESC, a.level = 'province' LIMIT 1
$$;

-- The rows of one source whose time is over by one rule.
CREATE OR REPLACE FUNCTION gm_over(rule retention, source text, key text, since text, area text) RETURNS text[]
LANGUAGE plpgsql STABLE AS $$
DECLARE
    found text[];
BEGIN
    EXECUTE format('SELECT coalesce(array_agg(%s), ''{}'') FROM %I t WHERE %s < $1 AND gm_rule($2, %s) = $3',
        key, source, since, area) INTO found USING now() - make_interval(days => rule.days), rule.kind, rule.id;
    RETURN found;
END
$$;

-- What becomes of these rows: how many there are of which something is left, and whether it goes now.
CREATE OR REPLACE FUNCTION gm_blank(over text[], source text, key text, becomes jsonb, doing boolean) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    own text := format('%s = ANY ($1)', key);
    sets text;
BEGIN
    IF becomes IS NOT NULL THEN
        SELECT string_agg(format('%1$I = (jsonb_populate_record(t, $2)).%1$I', name), ', '),
            own || ' AND (' || string_agg(
                format('t.%1$I IS DISTINCT FROM (jsonb_populate_record(t, $2)).%1$I', name), ' OR ') || ')'
        INTO sets, own FROM jsonb_object_keys(becomes) name;
    END IF;
    EXECUTE CASE WHEN NOT doing THEN format('SELECT count(*) FROM %I t WHERE %s', source, own)
        WHEN becomes IS NULL THEN format('WITH gone AS (DELETE FROM %I t WHERE %s RETURNING 1) SELECT count(*) FROM gone', source, own)
        ELSE format('WITH done AS (UPDATE %I t SET %s WHERE %s RETURNING 1) SELECT count(*) FROM done', source, sets, own) END
    INTO number USING over, becomes;
    RETURN number;
END
$$;

-- The same for what the audit keeps of them: lines of rows whose time is over, or that are gone, and of what is of no table.
CREATE OR REPLACE FUNCTION gm_blank_traces(
    over text[], rule retention, source text, key text, becomes jsonb, doing boolean) RETURNS bigint
LANGUAGE plpgsql AS $$
DECLARE
    number bigint;
    which text := 'a.source = $1 AND (a.before || $2 IS DISTINCT FROM a.before OR a.after || $2 IS DISTINCT FROM a.after) AND ';
    gone text := 'a.at < $4 AND gm_rule($5, a.area_path) = $6';
BEGIN
    which := which || CASE WHEN key = '' THEN gone ELSE format(
        '(a.row_id = ANY ($3) OR (%s AND NOT EXISTS (SELECT FROM %I t WHERE %s = a.row_id)))', gone, source, key) END;
    EXECUTE CASE WHEN NOT doing THEN 'SELECT count(*) FROM audit a WHERE ' || which ELSE
        'WITH due AS (SELECT a.id, gm_row_hash(a) AS was FROM audit a WHERE ' || which || '), done AS ('
        ' UPDATE audit a SET before = a.before || $2, after = a.after || $2 FROM due WHERE a.id = due.id'
        ' RETURNING a.id, due.was, gm_row_hash(a) AS became),'
        ' kept AS (INSERT INTO audit_erasures (audit_id, was, became) SELECT * FROM done ORDER BY id RETURNING 1)'
        ' SELECT count(*) FROM kept' END
    INTO number USING source, becomes, over, now() - make_interval(days => rule.days), rule.kind, rule.id;
    RETURN number;
END
$$;

-- Let go of what is over its time, or only count it. within: areas; NULL for all. Nothing but what a rule says can go, whoever
-- calls. Each row of the answer leaves a row of audit that says what was erased, without it.
CREATE OR REPLACE FUNCTION gm_erase(doing boolean, within text[] DEFAULT NULL)
RETURNS TABLE (rule_id uuid, source text, records bigint, traces bigint)
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public SET timezone = 'UTC' AS $$
DECLARE
    rule retention;
    part record;
    over text[];
    teller bigint;
BEGIN
    PERFORM pg_advisory_xact_lock(hashtextextended('gridmap-erasure', 0));
    PERFORM set_config('gridmap.erasing', 'yes', true);
    FOR rule IN SELECT * FROM retention r WHERE within IS NULL OR r.area_path ^@ ANY (within) ORDER BY r.area_path LOOP
        FOR part IN SELECT * FROM gm_personal() p WHERE p.kind = rule.kind LOOP
            over := CASE WHEN part.key <> '' THEN gm_over(rule, part.source, part.key, part.since, part.area) END;
            rule_id := rule.id;
            source := part.source;
            records := CASE WHEN part.key <> '' THEN gm_blank(over, part.source, part.key, part.becomes, doing) ELSE 0 END;
            traces := CASE WHEN part.becomes IS NOT NULL
                THEN gm_blank_traces(over, rule, part.source, part.key, part.becomes, doing) ELSE 0 END;
            IF doing AND records + traces > 0 THEN
                INSERT INTO audit (person_id, source, row_id, area_path, after)
                VALUES (gm_viewer(), 'erasure', rule.kind, rule.area_path, jsonb_build_object('source', part.source,
                    'days', rule.days, 'records', records, 'traces', traces, 'digest', gm_erased_hash(NULL)))
                RETURNING id INTO teller;
                UPDATE audit_erasures SET told_by = teller WHERE told_by IS NULL;
            END IF;
            RETURN NEXT;
        END LOOP;
    END LOOP;
    PERFORM set_config('gridmap.erasing', '', true);
END
$$;
