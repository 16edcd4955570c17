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
