-- Which registers does the work report count?

CREATE TABLE forwardings (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    sent_on DATE NOT NULL,
    channels TEXT[],
    issuer TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_forwardings PRIMARY KEY (id),
    CONSTRAINT fk_forwardings_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_forwardings_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_forwardings_kind_known CHECK (kind IN ('warning', 'film')),
    CONSTRAINT ck_forwardings_channels_known CHECK (channels <@ ARRAY['village_groups', 'enterprise_groups', 'official_account', 'video_account', 'loudspeaker', 'text_message'])
);
CREATE INDEX ix_forwardings_area_path ON forwardings (area_path);
CREATE INDEX ix_forwardings_sent_on ON forwardings (sent_on);
CALL gm_keep_notes('forwardings', 'id', 'audit', 'placed');
CALL gm_keep_inside('forwardings', 'administrator', 'planner', 'duty_officer', 'grid_leader');
CREATE TABLE meetings (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    held_on DATE NOT NULL,
    people UUID[],
    attended INTEGER,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_meetings PRIMARY KEY (id),
    CONSTRAINT fk_meetings_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_meetings_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_meetings_kind_known CHECK (kind IN ('study', 'joint', 'township', 'other')),
    CONSTRAINT ck_meetings_attended_not_negative CHECK (attended >= 0)
);
CREATE INDEX ix_meetings_area_path ON meetings (area_path);
CREATE INDEX ix_meetings_held_on ON meetings (held_on);
CALL gm_keep_notes('meetings', 'id', 'audit', 'placed');
CALL gm_keep_inside('meetings', 'administrator', 'planner', 'duty_officer');
CREATE TABLE publicity (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    on_date DATE NOT NULL,
    number INTEGER,
    place TEXT DEFAULT '' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_publicity PRIMARY KEY (id),
    CONSTRAINT fk_publicity_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_publicity_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_publicity_kind_known CHECK (kind IN ('banner', 'leaflet', 'notice', 'article', 'event')),
    CONSTRAINT ck_publicity_number_not_negative CHECK (number >= 0)
);
CREATE INDEX ix_publicity_area_path ON publicity (area_path);
CREATE INDEX ix_publicity_on_date ON publicity (on_date);
CALL gm_keep_notes('publicity', 'id', 'audit', 'placed');
CALL gm_keep_inside('publicity', 'administrator', 'planner', 'duty_officer', 'grid_leader');
CREATE TABLE rewards (
    name TEXT NOT NULL,
    number TEXT DEFAULT '' NOT NULL,
    reported_on DATE,
    paid_on DATE NOT NULL,
    amount INTEGER,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_rewards PRIMARY KEY (id),
    CONSTRAINT fk_rewards_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_rewards_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_rewards_paid_on_not_before CHECK (paid_on >= reported_on),
    CONSTRAINT ck_rewards_amount_not_negative CHECK (amount >= 0)
);
CREATE INDEX ix_rewards_paid_on ON rewards (paid_on);
CREATE INDEX ix_rewards_area_path ON rewards (area_path);
CALL gm_keep_notes('rewards', 'id', 'audit', 'placed');
CALL gm_keep_inside('rewards', 'administrator', 'planner', 'duty_officer');
CREATE TABLE safety_plans (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    number TEXT DEFAULT '' NOT NULL,
    issued_on DATE NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_safety_plans PRIMARY KEY (id),
    CONSTRAINT fk_safety_plans_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_safety_plans_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_safety_plans_kind_known CHECK (kind IN ('scheme', 'duties', 'tasks', 'contingency'))
);
CREATE INDEX ix_safety_plans_issued_on ON safety_plans (issued_on);
CREATE INDEX ix_safety_plans_area_path ON safety_plans (area_path);
CALL gm_keep_notes('safety_plans', 'id', 'audit', 'placed');
CALL gm_keep_inside('safety_plans', 'administrator', 'planner', 'duty_officer');
CREATE TABLE assignments (
    leader_id UUID NOT NULL,
    answers_for TEXT NOT NULL,
    enterprise_id UUID,
    committee UUID[],
    since DATE NOT NULL,
    until DATE,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_assignments PRIMARY KEY (id),
    CONSTRAINT fk_assignments_leader_id FOREIGN KEY(leader_id) REFERENCES people (id),
    CONSTRAINT fk_assignments_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id),
    CONSTRAINT fk_assignments_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_assignments_answers_for_known CHECK (answers_for IN ('village', 'enterprise')),
    CONSTRAINT ck_assignments_until_not_before CHECK (until >= since)
);
CREATE INDEX ix_assignments_leader_id ON assignments (leader_id);
CREATE INDEX ix_assignments_area_path ON assignments (area_path);
CREATE INDEX ix_assignments_enterprise_id ON assignments (enterprise_id);
CALL gm_keep_notes('assignments', 'id', 'audit', 'placed');
CALL gm_keep_inside('assignments', 'administrator', 'planner');
CREATE TABLE drills (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    held_on DATE NOT NULL,
    plan TEXT DEFAULT '' NOT NULL,
    attended INTEGER,
    people UUID[],
    enterprise_id UUID,
    lessons TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_drills PRIMARY KEY (id),
    CONSTRAINT fk_drills_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id),
    CONSTRAINT fk_drills_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_drills_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_drills_kind_known CHECK (kind IN ('tabletop', 'full', 'evacuation')),
    CONSTRAINT ck_drills_attended_not_negative CHECK (attended >= 0)
);
CREATE INDEX ix_drills_held_on ON drills (held_on);
CREATE INDEX ix_drills_area_path ON drills (area_path);
CREATE INDEX ix_drills_enterprise_id ON drills (enterprise_id);
CALL gm_keep_notes('drills', 'id', 'audit', 'placed');
CALL gm_keep_inside('drills', 'planner', 'grid_leader', 'duty_officer', 'administrator');
CREATE TABLE exposures (
    name TEXT NOT NULL,
    on_date DATE NOT NULL,
    medium TEXT DEFAULT '' NOT NULL,
    enterprise_id UUID,
    withdrawn_on DATE,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_exposures PRIMARY KEY (id),
    CONSTRAINT fk_exposures_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id),
    CONSTRAINT fk_exposures_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_exposures_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_exposures_withdrawn_on_not_before CHECK (withdrawn_on >= on_date)
);
CREATE INDEX ix_exposures_area_path ON exposures (area_path);
CREATE INDEX ix_exposures_enterprise_id ON exposures (enterprise_id);
CREATE INDEX ix_exposures_on_date ON exposures (on_date);
CALL gm_keep_notes('exposures', 'id', 'audit', 'placed');
CALL gm_keep_inside('exposures', 'administrator', 'planner', 'duty_officer');
CREATE TABLE teams (
    name TEXT NOT NULL,
    kind TEXT NOT NULL,
    leader_id UUID,
    people UUID[],
    members INTEGER,
    phone TEXT DEFAULT '' NOT NULL,
    formed_on DATE,
    disbanded_on DATE,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_teams PRIMARY KEY (id),
    CONSTRAINT fk_teams_leader_id FOREIGN KEY(leader_id) REFERENCES people (id),
    CONSTRAINT fk_teams_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_teams_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_teams_kind_known CHECK (kind IN ('rescue', 'volunteers', 'informants', 'experts')),
    CONSTRAINT ck_teams_members_not_negative CHECK (members >= 0),
    CONSTRAINT ck_teams_disbanded_on_not_before CHECK (disbanded_on >= formed_on)
);
CREATE INDEX ix_teams_area_path ON teams (area_path);
CREATE INDEX ix_teams_leader_id ON teams (leader_id);
CALL gm_keep_notes('teams', 'id', 'audit', 'placed');
CALL gm_keep_inside('teams', 'administrator', 'planner', 'duty_officer');
CREATE TABLE trainings (
    name TEXT NOT NULL,
    audience TEXT NOT NULL,
    held_on DATE NOT NULL,
    attended INTEGER,
    people UUID[],
    trainer TEXT DEFAULT '' NOT NULL,
    enterprise_id UUID,
    note TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_trainings PRIMARY KEY (id),
    CONSTRAINT fk_trainings_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id),
    CONSTRAINT fk_trainings_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_trainings_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_trainings_audience_known CHECK (audience IN ('supervisors', 'grid_staff', 'enterprise_staff', 'residents')),
    CONSTRAINT ck_trainings_attended_not_negative CHECK (attended >= 0)
);
CREATE INDEX ix_trainings_enterprise_id ON trainings (enterprise_id);
CREATE INDEX ix_trainings_held_on ON trainings (held_on);
CREATE INDEX ix_trainings_area_path ON trainings (area_path);
CALL gm_keep_notes('trainings', 'id', 'audit', 'placed');
CALL gm_keep_inside('trainings', 'planner', 'grid_leader', 'duty_officer', 'administrator');
ALTER TABLE attachments ADD COLUMN file_name TEXT DEFAULT '' NOT NULL;
ALTER TABLE attachments ALTER COLUMN width_px DROP NOT NULL;
ALTER TABLE attachments ALTER COLUMN height_px DROP NOT NULL;
ALTER TABLE shifts ADD COLUMN note TEXT DEFAULT '' NOT NULL;
ALTER TABLE shifts ADD COLUMN version INTEGER DEFAULT '1' NOT NULL;
CREATE INDEX ix_shifts_person_id ON shifts (person_id);
