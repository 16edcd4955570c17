-- Which plans for new stations were thought through? They are kept apart from the resources: nothing real changes.

CREATE TABLE scenarios (
    name TEXT NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    profile TEXT NOT NULL,
    question TEXT NOT NULL,
    weight TEXT NOT NULL,
    candidates TEXT NOT NULL,
    counted TEXT NOT NULL,
    kind TEXT NOT NULL,
    threshold_s DOUBLE PRECISION NOT NULL,
    n INTEGER NOT NULL,
    spacing_m DOUBLE PRECISION NOT NULL,
    state TEXT DEFAULT 'quick' NOT NULL,
    result JSONB DEFAULT '{}' NOT NULL,
    created_by UUID,
    created_at TIMESTAMP WITH TIME ZONE NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_scenarios PRIMARY KEY (id),
    CONSTRAINT ck_scenarios_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_scenarios_question_known CHECK (question IN ('max_cover', 'set_cover', 'p_median', 'p_center')),
    CONSTRAINT ck_scenarios_weight_known CHECK (weight IN ('people', 'enterprises', 'risk')),
    CONSTRAINT ck_scenarios_candidates_known CHECK (candidates IN ('along_roads', 'public_buildings', 'dropped')),
    CONSTRAINT ck_scenarios_counted_known CHECK (counted IN ('anyone', 'professional')),
    CONSTRAINT ck_scenarios_kind_known CHECK (kind IN ('fire_station', 'full_time_brigade', 'volunteer_brigade',
        'micro_station', 'fire_point', 'hydrant', 'water_source', 'supply_depot', 'shelter', 'rescue_team', 'hospital')),
    CONSTRAINT ck_scenarios_state_known CHECK (state IN ('quick', 'proven')),
    CONSTRAINT ck_scenarios_threshold_plausible CHECK (threshold_s > 0 AND threshold_s <= 7200),
    CONSTRAINT ck_scenarios_n_plausible CHECK (n > 0 AND n <= 100),
    CONSTRAINT ck_scenarios_spacing_plausible CHECK (spacing_m >= 50 AND spacing_m <= 10000),
    CONSTRAINT fk_scenarios_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT fk_scenarios_created_by FOREIGN KEY(created_by) REFERENCES people (id) ON DELETE SET NULL
);

CREATE INDEX ix_scenarios_area_path ON scenarios (area_path);
CREATE INDEX ix_scenarios_created_by ON scenarios (created_by);

CREATE TABLE scenario_sites (
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    scenario_id UUID NOT NULL,
    serial INTEGER NOT NULL,
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    purpose TEXT NOT NULL,
    proposed BOOLEAN NOT NULL,
    turnout_s DOUBLE PRECISION NOT NULL,
    geom geometry(POINT,4326) NOT NULL,
    CONSTRAINT pk_scenario_sites PRIMARY KEY (id),
    CONSTRAINT ck_scenario_sites_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_scenario_sites_kind_known CHECK (kind IN ('fire_station', 'full_time_brigade', 'volunteer_brigade',
        'micro_station', 'fire_point', 'hydrant', 'water_source', 'supply_depot', 'shelter', 'rescue_team', 'hospital')),
    CONSTRAINT ck_scenario_sites_purpose_known CHECK (purpose IN ('candidate', 'site', 'interim')),
    CONSTRAINT ck_scenario_sites_turnout_plausible CHECK (turnout_s >= 0 AND turnout_s <= 7200),
    CONSTRAINT ck_scenario_sites_geom_sound CHECK (gm_sound(geom)),
    CONSTRAINT fk_scenario_sites_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT fk_scenario_sites_scenario_id FOREIGN KEY(scenario_id) REFERENCES scenarios (id) ON DELETE CASCADE
);

CREATE INDEX idx_scenario_sites_geom ON scenario_sites USING gist (geom);
CREATE INDEX ix_scenario_sites_area_path ON scenario_sites (area_path);
CREATE INDEX ix_scenario_sites_scenario_id ON scenario_sites (scenario_id);

CALL gm_keep_notes('scenarios', 'id', 'audit', 'placed');
CALL gm_keep_notes('scenario_sites', 'id', 'audit', 'spatial', 'placed');
CALL gm_keep_inside('scenarios', 'planner', 'administrator');
CALL gm_keep_inside('scenario_sites', 'planner', 'administrator');
