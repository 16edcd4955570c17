-- Which figures did a township replace by its own, and which profile did it choose?
-- No note says 'placed': what a county sets holds for every township below it, so a change counts as a change everywhere.

CREATE TABLE norms (
    profile TEXT NOT NULL,
    key TEXT NOT NULL,
    value DOUBLE PRECISION NOT NULL,
    unit TEXT NOT NULL,
    document TEXT NOT NULL,
    clause TEXT DEFAULT '' NOT NULL,
    jurisdiction TEXT DEFAULT '' NOT NULL,
    verified BOOLEAN DEFAULT 'false' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_norms PRIMARY KEY (id),
    CONSTRAINT uq_norms_area_path_profile_key UNIQUE (area_path, profile, key),
    CONSTRAINT ck_norms_profile_filled CHECK (btrim(profile) <> ''),
    CONSTRAINT ck_norms_key_filled CHECK (btrim(key) <> ''),
    CONSTRAINT ck_norms_document_filled CHECK (btrim(document) <> ''),
    CONSTRAINT ck_norms_value_finite CHECK (value >= 0 AND value < 'Infinity'),
    CONSTRAINT fk_norms_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX ix_norms_area_path ON norms (area_path);

CREATE TABLE profiles_in_force (
    subject TEXT NOT NULL,
    profile TEXT NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_profiles_in_force PRIMARY KEY (id),
    CONSTRAINT uq_profiles_in_force_area_path_subject UNIQUE (area_path, subject),
    CONSTRAINT ck_profiles_in_force_subject_known CHECK (subject IN ('fire', 'supplies')),
    CONSTRAINT ck_profiles_in_force_profile_filled CHECK (btrim(profile) <> ''),
    CONSTRAINT fk_profiles_in_force_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX ix_profiles_in_force_area_path ON profiles_in_force (area_path);

CALL gm_keep_notes('norms', 'id', 'audit');
CALL gm_keep_notes('profiles_in_force', 'id', 'audit');
CALL gm_open_to_all('norms', 'administrator', 'planner');
CALL gm_open_to_all('profiles_in_force', 'administrator', 'planner');
