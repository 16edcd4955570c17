-- Which number does the next paper bear?

-- Counted by the database, in the transaction that issues the paper: a second writer waits for the first to end, and what
-- is rolled back was never counted.
CREATE OR REPLACE FUNCTION gm_next_serial(township text, paper text, of_family text, of_year integer) RETURNS integer
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    given integer;
BEGIN
    IF NOT EXISTS (
        SELECT FROM unnest(gm_prefixes('administrator', 'planner', 'duty_officer', 'grid_leader')) p
        WHERE p ^@ township OR township ^@ p
    ) THEN
        RAISE insufficient_privilege USING MESSAGE = 'only who issues papers there may count them';
    END IF;
    INSERT INTO paper_serials AS s (area_path, kind, family, year, last)
    SELECT township, paper, of_family, of_year, coalesce(max(p.serial), 0) + 1
    FROM papers p
    WHERE p.township_path = township AND p.kind = paper AND p.family = of_family AND p.year = of_year
    ON CONFLICT (area_path, kind, family, year) DO UPDATE SET last = greatest(s.last + 1, EXCLUDED.last)
    RETURNING s.last INTO given;
    RETURN given;
END
$$;

-- How many numbers were given by hand before gridmap came; true where it was set. Only before the first paper: from then
-- on a change would leave a gap, or give a number twice. Whoever issues at once waits, or is waited for.
CREATE OR REPLACE FUNCTION gm_begin_serials(
    township text, paper text, of_family text, of_year integer, given_before integer
) RETURNS boolean
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    is_set boolean;
BEGIN
    IF NOT EXISTS (SELECT FROM unnest(gm_prefixes('administrator', 'planner')) p WHERE township ^@ p) THEN
        RAISE insufficient_privilege USING MESSAGE = 'only who sets the papers there may say where they begin';
    END IF;
    INSERT INTO paper_serials AS s (area_path, kind, family, year, last, before)
    VALUES (township, paper, of_family, of_year, given_before, given_before)
    ON CONFLICT (area_path, kind, family, year) DO UPDATE SET last = EXCLUDED.last, before = EXCLUDED.before
        WHERE s.last = s.before
    RETURNING true INTO is_set;
    IF EXISTS (
        SELECT FROM papers p WHERE p.township_path = township AND p.kind = paper AND p.family = of_family
            AND p.year = of_year
    ) THEN
        RAISE integrity_constraint_violation USING MESSAGE = 'papers were issued before', CONSTRAINT = 'begun_already';
    END IF;
    RETURN coalesce(is_set, false);
END
$$;

-- A serial that no paper bears at the end of the transaction would be a gap, but for the last one given by hand.
CREATE OR REPLACE FUNCTION gm_serial_used() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    IF NEW.last <> NEW.before AND NOT EXISTS (
        SELECT FROM papers p WHERE p.township_path = NEW.area_path AND p.kind = NEW.kind AND p.family = NEW.family
            AND p.year = NEW.year AND p.serial = NEW.last
    ) THEN
        RAISE integrity_constraint_violation USING MESSAGE = format('no paper bears the number %s', NEW.last);
    END IF;
    RETURN NULL;
END
$$;
