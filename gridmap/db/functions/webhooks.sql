-- Which webhooks are there work for?

-- Those that are switched on, and whose they are. Where that person administers the area no more, the webhook ends first.
-- The worker knows no viewer yet, so this step asks for itself.
CREATE OR REPLACE FUNCTION gm_webhooks() RETURNS TABLE (webhook uuid, person uuid)
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    UPDATE webhooks w SET ended = 'rights' WHERE ended = '' AND NOT EXISTS (
        SELECT FROM grants g JOIN people p ON p.id = g.person_id
        WHERE p.id = w.person_id AND p.active AND g.role = 'administrator'
            AND w.area_path ^@ ANY (SELECT gm_reach(g.area_path)));
    SELECT id, person_id FROM webhooks WHERE ended = '' ORDER BY made_at, id
$$;

-- What a webhook is told of these lines of the audit, as seen from its area: a record that moved in was entered there, one
-- that moved out is gone from there. Whoever may not read the line, for it lies where the record went, learns no more of it.
CREATE OR REPLACE FUNCTION gm_lines_for(hook uuid, among int8multirange)
RETURNS TABLE (id bigint, at timestamptz, source text, row_id text, did text)
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT a.id, a.at, a.source, a.row_id, CASE WHEN NOT was THEN 'entered' WHEN stays THEN 'changed' ELSE 'deleted' END
    FROM webhooks w
    CROSS JOIN LATERAL (SELECT array_agg(r) FROM gm_reach(w.area_path) r) reached (paths)
    CROSS JOIN unnest(among) part
    JOIN audit a ON a.id >= lower(part) AND a.id < upper(part) AND a.source = ANY (w.ledgers)
    CROSS JOIN LATERAL (SELECT
        a.before IS NOT NULL
            AND coalesce(CASE WHEN a.after IS NULL THEN a.area_path ELSE a.before ->> 'area_path' END ^@ ANY (paths), false),
        a.after IS NOT NULL AND a.area_path ^@ ANY (paths)) seen (was, stays)
    WHERE w.id = hook AND w.person_id = gm_viewer() AND w.area_path ^@ ANY (gm_prefixes('administrator')) AND (was OR stays)
    ORDER BY a.id
$$;

-- The name under which a worker holds its session's lock on a webhook: two would send what follows before what went first.
CREATE OR REPLACE FUNCTION gm_webhook_lock(webhook uuid) RETURNS bigint
LANGUAGE sql IMMUTABLE
RETURN hashtextextended('gridmap-webhook|' || webhook::text, 0);

-- Deliveries are kept for so long once they are done with; the newest of each webhook tells how far was looked.
CREATE OR REPLACE FUNCTION gm_prune_deliveries(kept interval) RETURNS bigint
LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    WITH gone AS (
        DELETE FROM webhook_deliveries d USING webhooks w
        WHERE w.id = d.webhook_id AND d.made_at < now() - kept AND (d.delivered_at IS NOT NULL OR w.ended <> '')
            AND d.id < (SELECT max(id) FROM webhook_deliveries WHERE webhook_id = w.id)
        RETURNING 1)
    SELECT count(*) FROM gone
$$;
