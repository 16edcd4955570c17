-- What is entered as a hazard, by whatever way, has its steps; the bodies stand in functions/supervision.sql.

CREATE FUNCTION gm_begin_steps() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE FUNCTION gm_keep_steps() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RETURN NULL; END';
CREATE TRIGGER begin_steps AFTER INSERT ON hazards REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION gm_begin_steps();
CREATE TRIGGER keep_steps AFTER UPDATE ON hazards REFERENCING OLD TABLE AS old_rows NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION gm_keep_steps();

-- The hazards that are there already.
INSERT INTO hazard_steps (id, area_path, hazard_id, step, on_date, state, deadline)
SELECT gen_random_uuid(), h.area_path, h.id, s.step, s.on_date, s.state, s.deadline
FROM hazards h CROSS JOIN LATERAL (VALUES
    (1, 'register', h.found_on, 'found', h.deadline),
    (2, 'list', h.listed_on, NULL, NULL),
    (3, CASE h.state WHEN 'fixed_on_spot' THEN 'fix_on_spot' ELSE 'ledger' END,
        CASE WHEN h.state <> 'found' THEN coalesce(h.closed_on, h.found_on) END, h.state, NULL::date)
) s (place, step, on_date, state, deadline)
WHERE s.on_date IS NOT NULL
ORDER BY h.found_on, h.id, s.place;
