-- Which buildings stand where, and what are places called? Public help, filled by imports. They go with their area.

CREATE TABLE buildings (
    kind TEXT DEFAULT '' NOT NULL,
    name TEXT DEFAULT '' NOT NULL,
    levels INTEGER,
    public BOOLEAN DEFAULT 'false' NOT NULL,
    geom geometry(MULTIPOLYGON,4326) NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_buildings PRIMARY KEY (id),
    CONSTRAINT ck_buildings_levels_plausible CHECK (levels > 0 AND levels <= 200),
    CONSTRAINT ck_buildings_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_buildings_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE
);

CREATE INDEX idx_buildings_geom ON buildings USING gist (geom);
CREATE INDEX ix_buildings_area_path ON buildings (area_path);

CREATE TABLE landmarks (
    name TEXT NOT NULL,
    kind TEXT DEFAULT '' NOT NULL,
    population INTEGER,
    geom geometry(POINT,4326) NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_landmarks PRIMARY KEY (id),
    CONSTRAINT ck_landmarks_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_landmarks_population_not_negative CHECK (population >= 0),
    CONSTRAINT ck_landmarks_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_landmarks_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE
);

CREATE INDEX idx_landmarks_geom ON landmarks USING gist (geom);
CREATE INDEX ix_landmarks_area_path ON landmarks (area_path);

CALL gm_keep_notes('buildings', 'id', 'audit', 'spatial', 'placed');
CALL gm_keep_notes('landmarks', 'id', 'audit', 'spatial', 'placed');
CALL gm_open_to_all('buildings', 'administrator');
CALL gm_open_to_all('landmarks', 'administrator');
