-- By which figures was an answer measured, and what is kept of the answers nobody asks for any more?

ALTER TABLE answers ADD COLUMN measure JSONB DEFAULT '{}' NOT NULL;

-- Only the default variant of an answer is kept fresh; what was computed for a scenario is forgotten after a day.
CREATE FUNCTION gm_forget_variants() RETURNS void
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
CREATE FUNCTION gm_served_townships() RETURNS SETOF text
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.path FROM areas a WHERE a.level = 'township'
        AND EXISTS (SELECT FROM grants g WHERE g.area_path ^@ a.path OR a.path ^@ g.area_path)
    ORDER BY a.path
$$;

-- An answer that is computed for the first time has no snapshot yet that would hold back the changes it needs: so what
-- was noted a moment ago is kept, for longer than any answer takes.
ALTER TABLE changes ADD COLUMN noted_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL;

DROP FUNCTION gm_prune_changes();
CREATE FUNCTION gm_prune_changes(kept interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH gone AS (
        DELETE FROM changes WHERE noted_at <= now() - kept AND xid < (
            SELECT coalesce(min(pg_snapshot_xmin(snapshot)::text::numeric), 0)::text::xid8 FROM answers
            WHERE snapshot IS NOT NULL)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
