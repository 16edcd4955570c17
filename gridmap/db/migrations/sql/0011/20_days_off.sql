-- Which days are off here, and which weekends are worked?

CREATE TABLE days_off (
    name TEXT NOT NULL,
    on_date DATE NOT NULL,
    kind TEXT NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_days_off PRIMARY KEY (id),
    CONSTRAINT fk_days_off_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_days_off_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_days_off_kind_known CHECK (kind IN ('off', 'worked'))
);
CREATE INDEX ix_days_off_area_path ON days_off (area_path);
CREATE INDEX ix_days_off_on_date ON days_off (on_date);
CALL gm_keep_notes('days_off', 'id', 'audit', 'placed');
CALL gm_open_to_all('days_off', 'administrator', 'planner');
