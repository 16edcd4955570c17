-- Which areas lie in one of any level, and which lie around it? Above counties it is told by areas.lies_in.

-- The area itself and every topmost one that lies in it: what lies under one of these paths lies in the area.
CREATE OR REPLACE FUNCTION gm_reach(area text) RETURNS SETOF text
LANGUAGE plpgsql STABLE SET search_path = pg_catalog, public AS $$
BEGIN
    IF NOT EXISTS (SELECT FROM areas WHERE lies_in = area COLLATE "C") THEN  -- nearly always, and at each statement
        RETURN NEXT area;
        RETURN;
    END IF;
    RETURN QUERY WITH RECURSIVE reached AS (
        SELECT area COLLATE "C" AS path
        UNION
        SELECT a.path::text COLLATE "C" FROM areas a JOIN reached r ON a.lies_in = r.path)
    SELECT path FROM reached;
END
$$;

-- The area itself and every one that holds it, up to the province.
CREATE OR REPLACE FUNCTION gm_around(area text) RETURNS SETOF text
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    WITH RECURSIVE around AS (
        SELECT a.path::text, a.lies_in::text FROM areas a
        WHERE a.path IN (SELECT left(area, digits) FROM generate_series(4, length(area), 4) AS digits)
        UNION
        SELECT a.path::text, a.lies_in::text FROM areas a JOIN around r ON a.path = r.lies_in)
    SELECT path FROM around
$$;

-- A new county of a city, or city of a province, entered by who administers that; its path is nobody's yet.
CREATE OR REPLACE FUNCTION gm_new_topmost(around text, of_level text, called text) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    made text;
BEGIN
    IF NOT around ^@ ANY (gm_prefixes('administrator'))
        OR NOT EXISTS (SELECT FROM areas WHERE path = around AND (level, of_level) IN
            (('province', 'city'), ('province', 'county'), ('city', 'county')))
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'only who administers a city or province enters what lies in it';
    END IF;
    PERFORM pg_advisory_xact_lock(hashtextextended('gridmap-areas|', 0));
    SELECT lpad((max(number::integer) + 1)::text, 4, '0') INTO made FROM (
        SELECT left(path, 4) AS number FROM areas
        UNION ALL
        SELECT left(row_id, 4) FROM audit WHERE source = 'areas'
    ) used;
    INSERT INTO areas (path, level, name, lies_in) VALUES (made, of_level, called, around);
    RETURN made;
END
$$;
REVOKE ALL ON FUNCTION gm_new_topmost(text, text, text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gm_new_topmost(text, text, text) TO gridmap_app;
