-- What gets through a road, and what stands on it? Whether an engine does is asked of the township's engine.

ALTER TABLE roads
    ADD COLUMN max_height_m FLOAT,
    ADD COLUMN max_width_m FLOAT,
    ADD COLUMN max_weight_t FLOAT,
    ADD CONSTRAINT ck_roads_clearance_above_zero CHECK (max_height_m > 0 AND max_width_m > 0 AND max_weight_t > 0);

CREATE TABLE road_barriers (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    in_place BOOLEAN DEFAULT 'true' NOT NULL,
    max_height_m FLOAT,
    max_width_m FLOAT,
    max_weight_t FLOAT,
    note TEXT DEFAULT '' NOT NULL,
    geom geometry(POINT,4326) NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_road_barriers PRIMARY KEY (id),
    CONSTRAINT ck_road_barriers_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_road_barriers_kind_known CHECK (kind IN ('height_bar', 'width_bar', 'bollard', 'gate', 'other')),
    CONSTRAINT ck_road_barriers_max_height_m_above_zero CHECK (max_height_m > 0),
    CONSTRAINT ck_road_barriers_max_width_m_above_zero CHECK (max_width_m > 0),
    CONSTRAINT ck_road_barriers_max_weight_t_above_zero CHECK (max_weight_t > 0),
    CONSTRAINT ck_road_barriers_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_road_barriers_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX idx_road_barriers_geom ON road_barriers USING gist (geom);
CREATE INDEX ix_road_barriers_area_path ON road_barriers (area_path);

CALL gm_keep_notes('road_barriers', 'id', 'audit', 'spatial', 'placed');
CALL gm_open_to_all('road_barriers', 'administrator', 'planner', 'duty_officer', 'grid_leader');
