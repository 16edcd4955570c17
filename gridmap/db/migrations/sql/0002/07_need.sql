-- Which emergencies has somebody drawn on the map, to see what would be needed?

CREATE TABLE need_scenarios (
    kind TEXT NOT NULL,
    name TEXT NOT NULL,
    days INTEGER NOT NULL,
    share DOUBLE PRECISION,
    people INTEGER,
    geom geometry(MULTIPOLYGON,4326) NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_need_scenarios PRIMARY KEY (id),
    CONSTRAINT ck_need_scenarios_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_need_scenarios_kind_known CHECK (kind IN ('flood', 'snow_ice', 'earthquake', 'fire', 'wind')),
    CONSTRAINT ck_need_scenarios_share_or_people CHECK ((share IS NULL) <> (people IS NULL)),
    CONSTRAINT ck_need_scenarios_share_plausible CHECK (share > 0 AND share <= 1),
    CONSTRAINT ck_need_scenarios_people_plausible CHECK (people > 0),
    CONSTRAINT ck_need_scenarios_days_plausible CHECK (days > 0 AND days <= 365),
    CONSTRAINT ck_need_scenarios_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_need_scenarios_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX idx_need_scenarios_geom ON need_scenarios USING gist (geom);
CREATE INDEX ix_need_scenarios_area_path ON need_scenarios (area_path);

CALL gm_keep_notes('need_scenarios', 'id', 'audit', 'spatial', 'placed');
CALL gm_keep_inside('need_scenarios', 'administrator', 'planner');
