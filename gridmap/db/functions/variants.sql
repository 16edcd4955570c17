-- Which answers does somebody still ask for?

-- Only the default variant of an answer is kept fresh; what was computed for a scenario is forgotten after a day.
CREATE OR REPLACE FUNCTION gm_forget_variants() RETURNS void
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH gone AS (
        DELETE FROM answers WHERE variant <> '' AND computed_at < now() - interval '1 day'
        RETURNING layer, township_path, variant),
    features AS (
        DELETE FROM published p USING gone g
        WHERE (p.layer, p.township_path, p.variant) = (g.layer, g.township_path, g.variant))
    DELETE FROM headlines h USING gone g
    WHERE (h.layer, h.township_path, h.variant) = (g.layer, g.township_path, g.variant)
$$;

-- The townships whose answers somebody may ask for: those in, under or around which a right was given.
CREATE OR REPLACE FUNCTION gm_served_townships() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.path FROM areas a WHERE a.level = 'township'
        AND EXISTS (SELECT FROM grants g
            WHERE g.area_path ^@ a.path OR a.path ^@ ANY (ARRAY(SELECT gm_reach(g.area_path))))
    ORDER BY a.path
$$;
