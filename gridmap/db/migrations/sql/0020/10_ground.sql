-- Who writes roads, buildings and named places, one by one as by files, and which version did they see?

ALTER TABLE roads
    ADD COLUMN version INTEGER DEFAULT '1' NOT NULL,
    DROP CONSTRAINT ck_roads_clearance_above_zero,
    DROP CONSTRAINT ck_roads_max_speed_plausible,
    ADD CONSTRAINT ck_roads_max_speed_km_h_above_zero CHECK (max_speed_km_h > 0),
    ADD CONSTRAINT ck_roads_max_height_m_above_zero CHECK (max_height_m > 0),
    ADD CONSTRAINT ck_roads_max_width_m_above_zero CHECK (max_width_m > 0),
    ADD CONSTRAINT ck_roads_max_weight_t_above_zero CHECK (max_weight_t > 0);

ALTER TABLE buildings
    ADD COLUMN version INTEGER DEFAULT '1' NOT NULL,
    DROP CONSTRAINT ck_buildings_levels_plausible,
    ADD CONSTRAINT ck_buildings_levels_above_zero CHECK (levels > 0);

ALTER TABLE landmarks ADD COLUMN version INTEGER DEFAULT '1' NOT NULL;

DROP POLICY writable ON roads;
CREATE POLICY writable ON roads FOR ALL
    USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner'))::text[]));

DROP POLICY writable ON buildings;
CREATE POLICY writable ON buildings FOR ALL
    USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'grid_leader'))::text[]));

DROP POLICY writable ON landmarks;
CREATE POLICY writable ON landmarks FOR ALL
    USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'grid_leader'))::text[]));

-- The ledger of named places is called as its table is.
UPDATE imports SET noun = 'landmarks' WHERE noun = 'places';
UPDATE saved_mappings SET noun = 'landmarks' WHERE noun = 'places';
