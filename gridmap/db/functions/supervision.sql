-- How do the steps of a hazard and the hazard itself always say the same?

-- What the steps say of one hazard: its state and its deadline, as of all that was entered.
CREATE OR REPLACE FUNCTION gm_stepped(asked uuid, OUT state text, OUT deadline date)
LANGUAGE sql STABLE AS $$
    WITH counted AS (
        SELECT s.step, s.state, s.deadline, s.on_date, coalesce(s.place, s.ordinal) AS place FROM hazard_steps s
        WHERE s.hazard_id = asked AND s.voids IS NULL
            AND NOT EXISTS (SELECT FROM hazard_steps v WHERE v.voids = s.id))
    SELECT (SELECT c.state FROM counted c WHERE c.state IS NOT NULL ORDER BY c.on_date DESC, c.place DESC LIMIT 1),
        (SELECT c.deadline FROM counted c WHERE c.deadline IS NOT NULL OR c.step = 'withdraw'
            ORDER BY c.on_date DESC, c.place DESC LIMIT 1)
$$;

-- A hazard that comes in by a form or a ledger has the steps that its entry tells: registered on the day on which it was
-- found, and what became of it since.
CREATE OR REPLACE FUNCTION gm_begin_steps() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    INSERT INTO hazard_steps (id, area_path, hazard_id, step, on_date, state, deadline, written_by)
    SELECT gen_random_uuid(), n.area_path, n.id, s.step, s.on_date, s.state, s.deadline, gm_viewer()
    FROM new_rows n CROSS JOIN LATERAL (VALUES
        (1, 'register', n.found_on, 'found', n.deadline),
        (2, 'list', n.listed_on, NULL, NULL),
        (3, CASE n.state WHEN 'fixed_on_spot' THEN 'fix_on_spot' ELSE 'ledger' END,
            CASE WHEN n.state <> 'found' THEN coalesce(n.closed_on, n.found_on) END, n.state, NULL::date)
    ) s (place, step, on_date, state, deadline)
    WHERE s.on_date IS NOT NULL
    ORDER BY n.found_on, n.id, s.place;
    RETURN NULL;
END
$$;

-- Steps lie where their hazard lies. A state or a deadline that no step made, as by a ledger that is handed in again, is a
-- step of its own.
CREATE OR REPLACE FUNCTION gm_keep_steps() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE hazard_steps s SET area_path = n.area_path
    FROM new_rows n WHERE s.hazard_id = n.id AND s.area_path <> n.area_path;
    INSERT INTO hazard_steps (id, area_path, hazard_id, step, on_date, state, deadline, written_by)
    SELECT gen_random_uuid(), n.area_path, n.id, 'ledger', coalesce(n.closed_on, greatest(current_date, n.found_on)),
        CASE WHEN n.state IS DISTINCT FROM s.state THEN n.state END,
        CASE WHEN n.deadline IS DISTINCT FROM s.deadline THEN n.deadline END, gm_viewer()
    FROM new_rows n JOIN old_rows o USING (id) CROSS JOIN LATERAL gm_stepped(n.id) s
    WHERE (n.state, n.deadline) IS DISTINCT FROM (o.state, o.deadline)
        AND (n.state, n.deadline) IS DISTINCT FROM (s.state, s.deadline);
    RETURN NULL;
END
$$;
