-- How does what lies in a depot change? Only by the lines of a form.

-- A transfer is read at both of its ends, and whoever books it must be allowed to at both.
CREATE OR REPLACE FUNCTION gm_lies_under(depot uuid, prefixes text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM resources WHERE id = depot AND area_path ^@ ANY (prefixes))
$$;

-- Lots and forms lie where their depot lies, whatever the writer says; a new lot holds nothing yet, or nobody knows;
-- a form is its viewer's, and of now.
CREATE OR REPLACE FUNCTION gm_lie_in_depot() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    SELECT area_path INTO NEW.area_path FROM resources WHERE id = NEW.depot_id AND kind = 'supply_depot';
    IF NOT FOUND THEN
        RAISE foreign_key_violation USING MESSAGE = 'stock lies in supply depots only';
    END IF;
    IF TG_TABLE_NAME = 'stock_forms' THEN
        NEW.entered_at := now();
        NEW.person_id := coalesce(gm_viewer(), NEW.person_id);
    ELSIF NEW.quantity <> 0 THEN
        RAISE check_violation USING MESSAGE = 'a lot is filled by the lines of forms';
    END IF;
    RETURN NEW;
END
$$;

CREATE OR REPLACE FUNCTION gm_stock_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE lots l SET area_path = n.area_path FROM new_rows n WHERE l.depot_id = n.id AND l.area_path <> n.area_path;
    UPDATE stock_forms f SET area_path = n.area_path
    FROM new_rows n WHERE f.depot_id = n.id AND f.area_path <> n.area_path;
    IF EXISTS (SELECT FROM new_rows n JOIN lots l ON l.depot_id = n.id WHERE n.kind <> 'supply_depot') THEN
        RAISE foreign_key_violation USING MESSAGE = 'a depot that keeps a stock ledger stays a depot';
    END IF;
    RETURN NULL;
END
$$;

-- Lines move their lots, all of them locked in one order. What is unknown stays unknown until it is counted.
CREATE OR REPLACE FUNCTION gm_book() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    PERFORM FROM lots
    WHERE id IN (SELECT lot_id FROM new_lines UNION SELECT to_lot_id FROM new_lines) ORDER BY id FOR UPDATE;
    IF EXISTS (
        SELECT FROM new_lines n JOIN stock_forms f ON f.id = n.form_id JOIN lots l ON l.id = n.lot_id
        WHERE l.depot_id <> f.depot_id
            OR f.entered_at <> now() -- a form is closed when its transaction ends
            OR (f.kind = 'count') <> (n.found IS NOT NULL)
            OR (f.kind IN ('opening', 'in') AND n.change < 0)
            OR (f.kind IN ('out', 'written_off', 'transfer') AND n.change > 0)
            OR (f.kind = 'transfer') <> (n.to_lot_id IS NOT NULL))
    THEN
        RAISE check_violation USING MESSAGE = 'a line does not fit its form';
    END IF;
    IF EXISTS (
        SELECT FROM new_lines n JOIN stock_forms f ON f.id = n.form_id JOIN lots l ON l.id = n.lot_id
            JOIN lots r ON r.id = n.to_lot_id
        WHERE (r.depot_id, r.item, r.basis) IS DISTINCT FROM (f.to_depot_id, l.item, l.basis))
    THEN
        RAISE check_violation USING MESSAGE = 'a transfer ends in a lot of the same goods in the depot it names';
    END IF;
    IF EXISTS (
        SELECT FROM new_lines n JOIN lots l ON l.id = n.lot_id
        WHERE n.found IS NOT NULL AND l.quantity IS DISTINCT FROM n.expected)
    THEN
        RAISE check_violation USING MESSAGE = 'a lot was booked since it was counted';
    END IF;
    IF EXISTS (
        SELECT FROM (
            SELECT n.lot_id AS id, n.found FROM new_lines n UNION ALL SELECT n.to_lot_id, NULL FROM new_lines n
        ) moved
        WHERE moved.id IS NOT NULL GROUP BY moved.id HAVING count(*) > 1 AND count(moved.found) > 0)
    THEN
        RAISE check_violation USING MESSAGE = 'a lot is counted once, and not moved by the same statement';
    END IF;
    UPDATE lots l SET quantity = coalesce(m.found, l.quantity + m.change)
    FROM (
        SELECT w.id, sum(w.change) AS change, max(w.found) AS found
        FROM (
            SELECT n.lot_id AS id, n.change, n.found FROM new_lines n
            UNION ALL SELECT n.to_lot_id, -n.change, NULL FROM new_lines n WHERE n.to_lot_id IS NOT NULL
        ) w
        GROUP BY w.id
    ) m
    WHERE l.id = m.id;
    RETURN NULL;
END
$$;
