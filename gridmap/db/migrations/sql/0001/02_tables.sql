CREATE TABLE answers (
    layer TEXT NOT NULL,
    township_path VARCHAR COLLATE "C" NOT NULL,
    variant TEXT DEFAULT '' NOT NULL,
    turn BIGINT DEFAULT '0' NOT NULL,
    snapshot pg_snapshot,
    system_id BIGINT,
    recipe TEXT DEFAULT '' NOT NULL,
    on_day DATE,
    watched geometry(GEOMETRY,4326),
    computed_at TIMESTAMP WITH TIME ZONE,
    took_ms INTEGER,
    row_count INTEGER,
    CONSTRAINT pk_answers PRIMARY KEY (layer, township_path, variant)
);

CREATE TABLE areas (
    path VARCHAR COLLATE "C" NOT NULL,
    level TEXT NOT NULL,
    name TEXT NOT NULL,
    geom geometry(MULTIPOLYGON,4326),
    seat geometry(POINT,4326),
    population INTEGER,
    households INTEGER,
    note TEXT DEFAULT '' NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_areas PRIMARY KEY (path),
    CONSTRAINT ck_areas_path_of_segments CHECK (path ~ '^([0-9]{4})+$'),
    CONSTRAINT ck_areas_level_known CHECK (level IN ('province', 'city', 'county', 'township', 'village', 'grid', 'dedicated_grid')),
    CONSTRAINT ck_areas_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_areas_counts_not_negative CHECK (population >= 0 AND households >= 0),
    CONSTRAINT ck_areas_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT ck_areas_seat_sound CHECK (gm_sound(seat))
);

CREATE INDEX idx_areas_geom ON areas USING gist (geom);

CREATE TABLE audit (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    person_id UUID,
    source TEXT NOT NULL,
    row_id TEXT NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    before JSONB,
    after JSONB,
    CONSTRAINT pk_audit PRIMARY KEY (id)
);

CREATE INDEX ix_audit_area_path ON audit (area_path);

CREATE INDEX ix_audit_row_id ON audit (row_id);

CREATE TABLE changes (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    xid xid8 NOT NULL,
    source TEXT NOT NULL,
    extent geometry(GEOMETRY,4326),
    area_paths TEXT[] NOT NULL,
    CONSTRAINT pk_changes PRIMARY KEY (id)
);

CREATE INDEX ix_changes_xid ON changes (xid);

CREATE TABLE headlines (
    layer TEXT NOT NULL,
    township_path VARCHAR COLLATE "C" NOT NULL,
    variant TEXT NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    public BOOLEAN NOT NULL,
    sentence JSONB NOT NULL,
    figures JSONB NOT NULL,
    CONSTRAINT pk_headlines PRIMARY KEY (layer, township_path, variant, area_path)
);

CREATE TABLE published (
    layer TEXT NOT NULL,
    township_path VARCHAR COLLATE "C" NOT NULL,
    variant TEXT NOT NULL,
    feature_id TEXT NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    public BOOLEAN NOT NULL,
    title TEXT NOT NULL,
    rank SMALLINT NOT NULL,
    classes JSONB NOT NULL,
    values JSONB NOT NULL,
    geom geometry(GEOMETRY,4326),
    geom_3857 geometry(GEOMETRY,3857) GENERATED ALWAYS AS (ST_Transform(geom, 3857)) STORED,
    CONSTRAINT pk_published PRIMARY KEY (layer, township_path, variant, feature_id)
);

CREATE INDEX ix_published_layer_geom ON published USING gist (layer, geom_3857);

CREATE INDEX ix_published_place ON published (layer, township_path, variant, area_path);

CREATE TABLE area_codes (
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    code TEXT NOT NULL,
    valid DATERANGE DEFAULT '(,)'::daterange NOT NULL,
    CONSTRAINT pk_area_codes PRIMARY KEY (id),
    CONSTRAINT ck_area_codes_code_filled CHECK (btrim(code) <> ''),
    CONSTRAINT ex_area_codes_one_area_a_code EXCLUDE USING gist (code WITH =, valid WITH &&),
    CONSTRAINT fk_area_codes_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE
);

CREATE INDEX ix_area_codes_area_path ON area_codes (area_path);

CREATE TABLE attachments (
    source TEXT NOT NULL,
    row_id UUID NOT NULL,
    media_type TEXT NOT NULL,
    width_px INTEGER NOT NULL,
    height_px INTEGER NOT NULL,
    sha256 TEXT NOT NULL,
    caption TEXT DEFAULT '' NOT NULL,
    content BYTEA,
    added_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    added_by UUID,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_attachments PRIMARY KEY (id),
    CONSTRAINT ck_attachments_content_size CHECK (octet_length(content) BETWEEN 1 AND 8388608),
    CONSTRAINT fk_attachments_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX ix_attachments_area_path ON attachments (area_path);

CREATE INDEX ix_attachments_row_id ON attachments (row_id);

CREATE TABLE enterprises (
    name TEXT NOT NULL,
    code TEXT,
    address TEXT DEFAULT '' NOT NULL,
    sector TEXT NOT NULL,
    tags TEXT[],
    risk TEXT,
    state TEXT DEFAULT 'operating' NOT NULL,
    closed_on DATE,
    employees INTEGER,
    floor_area_m2 DOUBLE PRECISION,
    geom geometry(POINT,4326),
    source_crs TEXT DEFAULT 'wgs84' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_enterprises PRIMARY KEY (id),
    CONSTRAINT ck_enterprises_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_enterprises_sector_known CHECK (sector IN ('trade', 'shop', 'restaurant', 'recycling', 'gas', 'hazardous_chemicals', 'construction', 'other')),
    CONSTRAINT ck_enterprises_risk_known CHECK (risk IN ('red', 'orange', 'yellow', 'blue')),
    CONSTRAINT ck_enterprises_state_known CHECK (state IN ('operating', 'suspended', 'closed')),
    CONSTRAINT ck_enterprises_source_crs_known CHECK (source_crs IN ('wgs84', 'cgcs2000', 'gcj02', 'bd09')),
    CONSTRAINT ck_enterprises_code_of_18 CHECK (code ~ '^[0-9A-Z]{18}$'),
    CONSTRAINT ck_enterprises_tags_known CHECK (tags <@ ARRAY['three_in_one', 'nine_small', 'hazardous_chemicals', 'gas', 'construction', 'crowded']),
    CONSTRAINT ck_enterprises_closed_with_date CHECK ((state = 'closed') = (closed_on IS NOT NULL)),
    CONSTRAINT ck_enterprises_counts_not_negative CHECK (employees >= 0 AND floor_area_m2 >= 0),
    CONSTRAINT ck_enterprises_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_enterprises_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX idx_enterprises_geom ON enterprises USING gist (geom);

CREATE INDEX ix_enterprises_area_path ON enterprises (area_path);

CREATE INDEX ix_enterprises_code ON enterprises (code);

CREATE TABLE landscape (
    name TEXT DEFAULT '' NOT NULL,
    kind TEXT NOT NULL,
    geom geometry(MULTIPOLYGON,4326) NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_landscape PRIMARY KEY (id),
    CONSTRAINT ck_landscape_kind_known CHECK (kind IN ('river', 'water', 'built_up', 'wood')),
    CONSTRAINT ck_landscape_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_landscape_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX idx_landscape_geom ON landscape USING gist (geom);

CREATE INDEX ix_landscape_area_path ON landscape (area_path);

CREATE TABLE outings (
    on_date DATE NOT NULL,
    purpose TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_outings PRIMARY KEY (id),
    CONSTRAINT fk_outings_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX ix_outings_area_path ON outings (area_path);

CREATE INDEX ix_outings_on_date ON outings (on_date);

CREATE TABLE people (
    name TEXT NOT NULL,
    title TEXT DEFAULT '' NOT NULL,
    phone TEXT DEFAULT '' NOT NULL,
    active BOOLEAN DEFAULT 'true' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_people PRIMARY KEY (id),
    CONSTRAINT ck_people_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT fk_people_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX ix_people_area_path ON people (area_path);

CREATE TABLE resources (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    address TEXT DEFAULT '' NOT NULL,
    staff INTEGER,
    vehicles INTEGER,
    turnout_s INTEGER,
    flow_l_s DOUBLE PRECISION,
    capacity_people INTEGER,
    duty_phone TEXT DEFAULT '' NOT NULL,
    in_service BOOLEAN DEFAULT 'true' NOT NULL,
    out_reason TEXT DEFAULT '' NOT NULL,
    out_since TIMESTAMP WITH TIME ZONE,
    geom geometry(POINT,4326),
    source_crs TEXT DEFAULT 'wgs84' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_resources PRIMARY KEY (id),
    CONSTRAINT ck_resources_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_resources_kind_known CHECK (kind IN ('fire_station', 'full_time_brigade', 'volunteer_brigade', 'micro_station', 'fire_point', 'hydrant', 'water_source', 'supply_depot', 'shelter', 'rescue_team', 'hospital')),
    CONSTRAINT ck_resources_source_crs_known CHECK (source_crs IN ('wgs84', 'cgcs2000', 'gcj02', 'bd09')),
    CONSTRAINT ck_resources_counts_not_negative CHECK (staff >= 0 AND vehicles >= 0 AND turnout_s >= 0 AND flow_l_s >= 0 AND capacity_people >= 0),
    CONSTRAINT ck_resources_out_of_service_with_reason CHECK (in_service OR btrim(out_reason) <> ''),
    CONSTRAINT ck_resources_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_resources_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX idx_resources_geom ON resources USING gist (geom);

CREATE INDEX ix_resources_area_path ON resources (area_path);

CREATE TABLE roads (
    name TEXT DEFAULT '' NOT NULL,
    road_class TEXT NOT NULL,
    one_way BOOLEAN DEFAULT 'false' NOT NULL,
    bridge BOOLEAN DEFAULT 'false' NOT NULL,
    max_speed_km_h DOUBLE PRECISION,
    geom geometry(LINESTRING,4326) NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_roads PRIMARY KEY (id),
    CONSTRAINT ck_roads_road_class_known CHECK (road_class IN ('trunk', 'primary', 'secondary', 'tertiary', 'residential', 'service', 'track')),
    CONSTRAINT ck_roads_max_speed_plausible CHECK (max_speed_km_h > 0 AND max_speed_km_h <= 150),
    CONSTRAINT ck_roads_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_roads_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX idx_roads_geom ON roads USING gist (geom);

CREATE INDEX ix_roads_area_path ON roads (area_path);

CREATE TABLE accounts (
    person_id UUID NOT NULL,
    username TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    must_change_password BOOLEAN DEFAULT 'false' NOT NULL,
    failed_attempts INTEGER DEFAULT '0' NOT NULL,
    locked_until TIMESTAMP WITH TIME ZONE,
    session_epoch INTEGER DEFAULT '0' NOT NULL,
    locale TEXT DEFAULT 'zh_CN' NOT NULL,
    CONSTRAINT pk_accounts PRIMARY KEY (person_id),
    CONSTRAINT ck_accounts_username_plain CHECK (username = lower(btrim(username)) AND username <> ''),
    CONSTRAINT fk_accounts_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT uq_accounts_username UNIQUE (username)
);

CREATE TABLE appointments (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    post TEXT NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    since DATE DEFAULT CURRENT_DATE NOT NULL,
    CONSTRAINT pk_appointments PRIMARY KEY (id),
    CONSTRAINT ck_appointments_post_known CHECK (post IN ('grid_leader', 'grid_member', 'village_leader', 'area_cadre')),
    CONSTRAINT uq_appointments_person_id_post_area_path UNIQUE (person_id, post, area_path),
    CONSTRAINT fk_appointments_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT fk_appointments_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE
);

CREATE INDEX ix_appointments_area_path ON appointments (area_path);

CREATE TABLE grants (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    role TEXT NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_grants PRIMARY KEY (id),
    CONSTRAINT ck_grants_role_known CHECK (role IN ('planner', 'grid_leader', 'duty_officer', 'administrator')),
    CONSTRAINT uq_grants_person_id_role_area_path UNIQUE (person_id, role, area_path),
    CONSTRAINT fk_grants_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT fk_grants_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE
);

CREATE INDEX ix_grants_area_path ON grants (area_path);

CREATE TABLE outing_members (
    outing_id UUID NOT NULL,
    person_id UUID NOT NULL,
    CONSTRAINT pk_outing_members PRIMARY KEY (outing_id, person_id),
    CONSTRAINT fk_outing_members_outing_id FOREIGN KEY(outing_id) REFERENCES outings (id) ON DELETE CASCADE,
    CONSTRAINT fk_outing_members_person_id FOREIGN KEY(person_id) REFERENCES people (id)
);

CREATE TABLE responsible_parties (
    id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    duty TEXT NOT NULL,
    name TEXT NOT NULL,
    phone TEXT DEFAULT '' NOT NULL,
    CONSTRAINT pk_responsible_parties PRIMARY KEY (id),
    CONSTRAINT ck_responsible_parties_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_responsible_parties_duty_known CHECK (duty IN ('legal_representative', 'actual_controller', 'safety_manager', 'contact_cadre')),
    CONSTRAINT fk_responsible_parties_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id) ON DELETE CASCADE
);

CREATE INDEX ix_responsible_parties_enterprise_id ON responsible_parties (enterprise_id);

CREATE TABLE risk_points (
    name TEXT NOT NULL,
    level TEXT,
    accident_type TEXT DEFAULT '' NOT NULL,
    measures TEXT DEFAULT '' NOT NULL,
    responsible TEXT DEFAULT '' NOT NULL,
    phone TEXT DEFAULT '' NOT NULL,
    enterprise_id UUID,
    geom geometry(POINT,4326),
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_risk_points PRIMARY KEY (id),
    CONSTRAINT ck_risk_points_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_risk_points_level_known CHECK (level IN ('red', 'orange', 'yellow', 'blue')),
    CONSTRAINT ck_risk_points_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_risk_points_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id),
    CONSTRAINT fk_risk_points_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX idx_risk_points_geom ON risk_points USING gist (geom);

CREATE INDEX ix_risk_points_area_path ON risk_points (area_path);

CREATE INDEX ix_risk_points_enterprise_id ON risk_points (enterprise_id);

CREATE TABLE shifts (
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    person_id UUID NOT NULL,
    duty TEXT NOT NULL,
    starts_at TIMESTAMP WITH TIME ZONE NOT NULL,
    ends_at TIMESTAMP WITH TIME ZONE NOT NULL,
    CONSTRAINT pk_shifts PRIMARY KEY (id),
    CONSTRAINT ck_shifts_duty_known CHECK (duty IN ('leader', 'officer')),
    CONSTRAINT ck_shifts_ends_after_start CHECK (ends_at > starts_at),
    CONSTRAINT fk_shifts_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE,
    CONSTRAINT fk_shifts_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE
);

CREATE INDEX ix_shifts_area_path ON shifts (area_path);

CREATE TABLE visits (
    outing_id UUID,
    enterprise_id UUID NOT NULL,
    kind TEXT NOT NULL,
    sector TEXT NOT NULL,
    on_date DATE NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_visits PRIMARY KEY (id),
    CONSTRAINT ck_visits_kind_known CHECK (kind IN ('patrol', 'inspection', 'look_back')),
    CONSTRAINT ck_visits_sector_known CHECK (sector IN ('trade', 'shop', 'restaurant', 'recycling', 'gas', 'hazardous_chemicals', 'construction', 'other')),
    CONSTRAINT fk_visits_outing_id FOREIGN KEY(outing_id) REFERENCES outings (id),
    CONSTRAINT fk_visits_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id),
    CONSTRAINT fk_visits_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX ix_visits_area_path ON visits (area_path);

CREATE INDEX ix_visits_enterprise_id ON visits (enterprise_id);

CREATE INDEX ix_visits_on_date ON visits (on_date);

CREATE INDEX ix_visits_outing_id ON visits (outing_id);

CREATE TABLE hazards (
    title TEXT NOT NULL,
    description TEXT DEFAULT '' NOT NULL,
    grade TEXT DEFAULT 'general' NOT NULL,
    state TEXT DEFAULT 'found' NOT NULL,
    found_on DATE NOT NULL,
    deadline DATE,
    closed_on DATE,
    listed_on DATE,
    enterprise_id UUID,
    visit_id UUID,
    reported_by UUID,
    geom geometry(POINT,4326),
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_hazards PRIMARY KEY (id),
    CONSTRAINT ck_hazards_title_filled CHECK (btrim(title) <> ''),
    CONSTRAINT ck_hazards_grade_known CHECK (grade IN ('general', 'major')),
    CONSTRAINT ck_hazards_state_known CHECK (state IN ('found', 'ordered', 'rectified', 'closed', 'fixed_on_spot', 'referred')),
    CONSTRAINT ck_hazards_deadline_after_found CHECK (deadline >= found_on),
    CONSTRAINT ck_hazards_closed_after_found CHECK (closed_on >= found_on),
    CONSTRAINT ck_hazards_closed_with_date CHECK ((state IN ('closed', 'fixed_on_spot')) = (closed_on IS NOT NULL)),
    CONSTRAINT ck_hazards_ordered_with_deadline CHECK (state <> 'ordered' OR deadline IS NOT NULL),
    CONSTRAINT ck_hazards_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_hazards_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id),
    CONSTRAINT fk_hazards_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id),
    CONSTRAINT fk_hazards_reported_by FOREIGN KEY(reported_by) REFERENCES people (id),
    CONSTRAINT fk_hazards_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);

CREATE INDEX idx_hazards_geom ON hazards USING gist (geom);

CREATE INDEX ix_hazards_area_path ON hazards (area_path);

CREATE INDEX ix_hazards_enterprise_id ON hazards (enterprise_id);

CREATE INDEX ix_hazards_found_on ON hazards (found_on);

CREATE INDEX ix_hazards_visit_id ON hazards (visit_id);
