-- Which notice boards stand where, and are they still whole?

CREATE TABLE notice_boards (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    state TEXT DEFAULT 'standing' NOT NULL,
    put_up_on DATE,
    text TEXT DEFAULT '' NOT NULL,
    geom geometry(POINT,4326),
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_notice_boards PRIMARY KEY (id),
    CONSTRAINT fk_notice_boards_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_notice_boards_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_notice_boards_kind_known CHECK (kind IN ('notice', 'reward')),
    CONSTRAINT ck_notice_boards_state_known CHECK (state IN ('standing', 'damaged', 'removed')),
    CONSTRAINT ck_notice_boards_geom_sound CHECK (gm_sound(geom))
);
CREATE INDEX ix_notice_boards_area_path ON notice_boards (area_path);
CREATE INDEX idx_notice_boards_geom ON notice_boards USING gist (geom);
CALL gm_keep_notes('notice_boards', 'id', 'audit', 'spatial', 'placed');
CALL gm_keep_inside('notice_boards', 'administrator', 'planner', 'grid_leader');
