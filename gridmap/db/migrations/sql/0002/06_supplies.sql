-- What lies in which depot? The database itself keeps the balance of a lot, so that two who book at once lose nothing and
-- nothing falls below zero, whoever writes.

CREATE TABLE items (
    key TEXT NOT NULL,
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    item_class TEXT NOT NULL,
    whole BOOLEAN DEFAULT 'true' NOT NULL,
    arrive_within_h DOUBLE PRECISION,
    unit_price_yuan NUMERIC(12, 2),
    price_note TEXT DEFAULT '' NOT NULL,
    shelf_life_months INTEGER,
    packs JSONB DEFAULT '{}' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_items PRIMARY KEY (id),
    CONSTRAINT ck_items_key_filled CHECK (btrim(key) <> ''),
    CONSTRAINT ck_items_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_items_unit_filled CHECK (btrim(unit) <> ''),
    CONSTRAINT ck_items_item_class_known CHECK (item_class IN ('general', 'fire', 'flood', 'quake_snow')),
    CONSTRAINT uq_items_area_path_key UNIQUE (area_path, key),
    CONSTRAINT ck_items_figures_plausible CHECK (arrive_within_h > 0 AND unit_price_yuan >= 0 AND shelf_life_months > 0),
    CONSTRAINT ck_items_price_with_source CHECK (unit_price_yuan IS NULL OR btrim(price_note) <> ''),
    CONSTRAINT fk_items_area_path FOREIGN KEY (area_path) REFERENCES areas (path)
);

CREATE INDEX ix_items_area_path ON items (area_path);

CREATE TABLE lots (
    depot_id UUID NOT NULL,
    item TEXT NOT NULL,
    basis TEXT DEFAULT 'physical' NOT NULL,
    partner TEXT DEFAULT '' NOT NULL,
    batch TEXT DEFAULT '' NOT NULL,
    received_on DATE,
    expires_on DATE,
    keeper TEXT DEFAULT '' NOT NULL,
    whole BOOLEAN DEFAULT 'true' NOT NULL,
    quantity NUMERIC(14, 3),
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_lots PRIMARY KEY (id),
    CONSTRAINT ck_lots_item_filled CHECK (btrim(item) <> ''),
    CONSTRAINT ck_lots_basis_known CHECK (basis IN ('physical', 'agreement', 'capacity')),
    CONSTRAINT ck_lots_quantity_not_negative CHECK (quantity >= 0),
    CONSTRAINT ck_lots_whole_pieces CHECK (NOT whole OR quantity = trunc(quantity)),
    CONSTRAINT ck_lots_expires_after_receipt CHECK (expires_on >= received_on),
    CONSTRAINT ck_lots_promised_by_somebody CHECK (basis = 'physical' OR btrim(partner) <> ''),
    CONSTRAINT fk_lots_depot_id FOREIGN KEY (depot_id) REFERENCES resources (id),
    CONSTRAINT fk_lots_area_path FOREIGN KEY (area_path) REFERENCES areas (path)
);

CREATE INDEX ix_lots_depot_id ON lots (depot_id);
CREATE INDEX ix_lots_item ON lots (item);
CREATE INDEX ix_lots_area_path ON lots (area_path);

CREATE TABLE stock_forms (
    depot_id UUID NOT NULL,
    to_depot_id UUID,
    kind TEXT NOT NULL,
    number TEXT DEFAULT '' NOT NULL,
    partner TEXT DEFAULT '' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    at TIMESTAMP WITH TIME ZONE NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    person_id UUID,
    digest TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_stock_forms PRIMARY KEY (id),
    CONSTRAINT ck_stock_forms_kind_known CHECK (kind IN ('opening', 'in', 'out', 'written_off', 'transfer', 'count')),
    CONSTRAINT ck_stock_forms_transfer_names_both CHECK ((kind = 'transfer') = (to_depot_id IS NOT NULL)),
    CONSTRAINT ck_stock_forms_transfer_between_two CHECK (to_depot_id <> depot_id),
    CONSTRAINT ck_stock_forms_out_with_reason CHECK (kind NOT IN ('out', 'written_off') OR btrim(reason) <> ''),
    CONSTRAINT fk_stock_forms_depot_id FOREIGN KEY (depot_id) REFERENCES resources (id),
    CONSTRAINT fk_stock_forms_to_depot_id FOREIGN KEY (to_depot_id) REFERENCES resources (id),
    CONSTRAINT fk_stock_forms_person_id FOREIGN KEY (person_id) REFERENCES people (id),
    CONSTRAINT fk_stock_forms_area_path FOREIGN KEY (area_path) REFERENCES areas (path)
);

CREATE INDEX ix_stock_forms_depot_id ON stock_forms (depot_id);
CREATE INDEX ix_stock_forms_to_depot_id ON stock_forms (to_depot_id);
CREATE INDEX ix_stock_forms_person_id ON stock_forms (person_id);
CREATE INDEX ix_stock_forms_area_path ON stock_forms (area_path);
CREATE UNIQUE INDEX uq_stock_forms_number ON stock_forms (depot_id, kind, lower(number)) WHERE number <> '';

CREATE TABLE stock_lines (
    form_id UUID NOT NULL,
    line_no INTEGER NOT NULL,
    lot_id UUID NOT NULL,
    to_lot_id UUID,
    change NUMERIC(14, 3),
    expected NUMERIC(14, 3),
    found NUMERIC(14, 3),
    explanation TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_stock_lines PRIMARY KEY (form_id, line_no),
    CONSTRAINT ck_stock_lines_found_not_negative CHECK (found >= 0),
    CONSTRAINT ck_stock_lines_counted_by_difference CHECK (found IS NULL OR change IS NOT DISTINCT FROM found - expected),
    CONSTRAINT ck_stock_lines_moves_something CHECK (found IS NOT NULL OR (coalesce(change, 0) <> 0 AND expected IS NULL)),
    CONSTRAINT ck_stock_lines_difference_explained
        CHECK (found IS NULL OR expected IS NULL OR found = expected OR btrim(explanation) <> ''),
    CONSTRAINT ck_stock_lines_moved_once CHECK (to_lot_id IS NULL OR (change < 0 AND to_lot_id <> lot_id)),
    CONSTRAINT fk_stock_lines_form_id FOREIGN KEY (form_id) REFERENCES stock_forms (id) ON DELETE CASCADE,
    CONSTRAINT fk_stock_lines_lot_id FOREIGN KEY (lot_id) REFERENCES lots (id),
    CONSTRAINT fk_stock_lines_to_lot_id FOREIGN KEY (to_lot_id) REFERENCES lots (id)
);

CREATE INDEX ix_stock_lines_lot_id ON stock_lines (lot_id);
CREATE INDEX ix_stock_lines_to_lot_id ON stock_lines (to_lot_id);

CREATE TABLE yearly_facts (
    year INTEGER NOT NULL,
    key TEXT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    source TEXT NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_yearly_facts PRIMARY KEY (id),
    CONSTRAINT ck_yearly_facts_key_known CHECK (key IN ('relocated_people', 'dyke_km')),
    CONSTRAINT ck_yearly_facts_source_filled CHECK (btrim(source) <> ''),
    CONSTRAINT ck_yearly_facts_value_not_negative CHECK (value >= 0),
    CONSTRAINT ck_yearly_facts_year_plausible CHECK (year BETWEEN 1949 AND 2200),
    CONSTRAINT uq_yearly_facts_area_path_year_key UNIQUE (area_path, year, key),
    CONSTRAINT fk_yearly_facts_area_path FOREIGN KEY (area_path) REFERENCES areas (path)
);

CREATE INDEX ix_yearly_facts_area_path ON yearly_facts (area_path);

CALL gm_keep_notes('items', 'id', 'audit', 'placed');
CALL gm_keep_notes('lots', 'id', 'audit', 'placed');
CALL gm_keep_notes('stock_forms', 'id', 'audit', 'placed');
CALL gm_keep_notes('yearly_facts', 'id', 'audit', 'placed');

-- What goods are called is nobody's secret; how many there are is.
CALL gm_open_to_all('items', 'administrator', 'planner');
CALL gm_keep_inside('lots', 'administrator', 'planner', 'duty_officer');
CALL gm_keep_inside('stock_forms', 'administrator', 'planner', 'duty_officer');
CALL gm_keep_inside('yearly_facts', 'administrator', 'planner');

-- A transfer is read at both of its ends, and whoever books it must be allowed to at both.
CREATE FUNCTION gm_lies_under(depot uuid, prefixes text[]) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM resources WHERE id = depot AND area_path ^@ ANY (prefixes))
$$;
CREATE POLICY readable_where_it_arrives ON stock_forms FOR SELECT
    USING (to_depot_id IS NOT NULL AND gm_lies_under(to_depot_id, (SELECT gm_prefixes())));
CREATE POLICY arrives_where_it_may ON stock_forms AS RESTRICTIVE FOR INSERT
    WITH CHECK (to_depot_id IS NULL
        OR gm_lies_under(to_depot_id, (SELECT gm_prefixes('administrator', 'planner', 'duty_officer'))));

ALTER TABLE stock_lines ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON stock_lines FOR SELECT USING (EXISTS (SELECT FROM stock_forms f WHERE f.id = form_id));
CREATE POLICY writable ON stock_lines FOR INSERT
    WITH CHECK (EXISTS (SELECT FROM stock_forms f WHERE f.id = form_id AND f.area_path ^@ ANY
        ((SELECT gm_prefixes('administrator', 'planner', 'duty_officer'))::text[])));

-- Forms and lines are only ever added, and a balance is only moved by a line.
REVOKE UPDATE, DELETE ON stock_forms FROM gridmap_app;
REVOKE UPDATE, DELETE ON lots FROM gridmap_app;
GRANT UPDATE (keeper) ON lots TO gridmap_app;
GRANT SELECT, INSERT ON stock_lines TO gridmap_app;

-- Lots and forms lie where their depot lies, whatever the writer says; a new lot holds nothing yet, or nobody knows;
-- a form is its viewer's, and of now.
CREATE FUNCTION gm_lie_in_depot() RETURNS trigger
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
CREATE TRIGGER lie_in_depot BEFORE INSERT ON lots FOR EACH ROW EXECUTE FUNCTION gm_lie_in_depot();
CREATE TRIGGER lie_in_depot BEFORE INSERT ON stock_forms FOR EACH ROW EXECUTE FUNCTION gm_lie_in_depot();

CREATE FUNCTION gm_stock_follows() RETURNS trigger
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
CREATE TRIGGER stock_follows AFTER UPDATE ON resources REFERENCING NEW TABLE AS new_rows
    FOR EACH STATEMENT EXECUTE FUNCTION gm_stock_follows();

-- Lines move their lots, all of them locked in one order. What is unknown stays unknown until it is counted.
CREATE FUNCTION gm_book() RETURNS trigger
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
CREATE TRIGGER book AFTER INSERT ON stock_lines REFERENCING NEW TABLE AS new_lines
    FOR EACH STATEMENT EXECUTE FUNCTION gm_book();
