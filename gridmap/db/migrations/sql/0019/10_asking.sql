-- Which questions has somebody put together, and where do people live?

CREATE TABLE asked_questions (
    name TEXT NOT NULL,
    person_id UUID NOT NULL,
    shared BOOLEAN DEFAULT 'false' NOT NULL,
    subject TEXT NOT NULL,
    near TEXT NOT NULL,
    measured_by TEXT NOT NULL,
    most DOUBLE PRECISION NOT NULL,
    side TEXT NOT NULL,
    filters JSONB DEFAULT '{}' NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_asked_questions PRIMARY KEY (id),
    CONSTRAINT ck_asked_questions_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_asked_questions_subject_filled CHECK (btrim(subject) <> ''),
    CONSTRAINT ck_asked_questions_near_filled CHECK (btrim(near) <> ''),
    CONSTRAINT ck_asked_questions_measured_by_known CHECK (measured_by IN ('metres', 'minutes')),
    CONSTRAINT ck_asked_questions_side_known CHECK (side IN ('inside', 'beyond')),
    CONSTRAINT ck_asked_questions_most_plausible CHECK (most > 0 AND most <= CASE measured_by WHEN 'metres' THEN 20000 ELSE 120 END),
    CONSTRAINT fk_asked_questions_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT fk_asked_questions_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_asked_questions_person_id ON asked_questions (person_id);
CREATE INDEX ix_asked_questions_area_path ON asked_questions (area_path);
CREATE TABLE people_sources (
    name TEXT NOT NULL,
    unit TEXT NOT NULL,
    crs TEXT NOT NULL,
    cells INTEGER NOT NULL,
    empty INTEGER NOT NULL,
    people DOUBLE PRECISION NOT NULL,
    person_id UUID,
    loaded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_people_sources PRIMARY KEY (id),
    CONSTRAINT ck_people_sources_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_people_sources_unit_known CHECK (unit IN ('count', 'density')),
    CONSTRAINT fk_people_sources_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE SET NULL,
    CONSTRAINT fk_people_sources_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_people_sources_person_id ON people_sources (person_id);
CREATE INDEX ix_people_sources_area_path ON people_sources (area_path);
CREATE TABLE people_places (
    id INTEGER GENERATED ALWAYS AS IDENTITY,
    source_id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    people DOUBLE PRECISION NOT NULL,
    geom geometry(POINT,4326) NOT NULL,
    CONSTRAINT pk_people_places PRIMARY KEY (id),
    CONSTRAINT ck_people_places_people_plausible CHECK (people > 0 AND people < 1e7),
    CONSTRAINT ck_people_places_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_people_places_source_id FOREIGN KEY(source_id) REFERENCES people_sources (id) ON DELETE CASCADE,
    CONSTRAINT fk_people_places_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE
);
CREATE INDEX ix_people_places_area_path ON people_places (area_path);
CREATE INDEX ix_people_places_source_id ON people_places (source_id);
CREATE INDEX idx_people_places_geom ON people_places USING gist (geom);
