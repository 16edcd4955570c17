-- Which places are to be called on, what was seen there, and who signed?

CREATE TABLE campaigns (
    name TEXT NOT NULL,
    kind TEXT DEFAULT 'plan' NOT NULL,
    reason TEXT DEFAULT '' NOT NULL,
    begins_on DATE,
    ends_on DATE,
    chosen JSONB DEFAULT '{}' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_campaigns PRIMARY KEY (id),
    CONSTRAINT ck_campaigns_ends_after_beginning CHECK (ends_on >= begins_on),
    CONSTRAINT fk_campaigns_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_campaigns_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_campaigns_kind_known CHECK (kind IN ('plan', 'campaign', 'after_accident'))
);
CREATE INDEX ix_campaigns_area_path ON campaigns (area_path);
CALL gm_keep_notes('campaigns', 'id', 'audit', 'placed');
CALL gm_keep_inside('campaigns', 'administrator', 'planner', 'duty_officer');
CREATE TABLE campaign_places (
    campaign_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    CONSTRAINT pk_campaign_places PRIMARY KEY (campaign_id, enterprise_id),
    CONSTRAINT fk_campaign_places_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE CASCADE,
    CONSTRAINT fk_campaign_places_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id) ON DELETE CASCADE
);
CREATE INDEX ix_campaign_places_enterprise_id ON campaign_places (enterprise_id);
CREATE TABLE attempts (
    enterprise_id UUID NOT NULL,
    on_date DATE NOT NULL,
    reason TEXT DEFAULT 'shut' NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    outing_id UUID,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_attempts PRIMARY KEY (id),
    CONSTRAINT fk_attempts_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id),
    CONSTRAINT fk_attempts_outing_id FOREIGN KEY(outing_id) REFERENCES outings (id),
    CONSTRAINT fk_attempts_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_attempts_reason_known CHECK (reason IN ('shut', 'nobody', 'refused', 'gone'))
);
CREATE INDEX ix_attempts_outing_id ON attempts (outing_id);
CREATE INDEX ix_attempts_enterprise_id ON attempts (enterprise_id);
CREATE INDEX ix_attempts_on_date ON attempts (on_date);
CREATE INDEX ix_attempts_area_path ON attempts (area_path);
CALL gm_keep_notes('attempts', 'id', 'audit', 'placed');
CALL gm_keep_inside('attempts', 'administrator', 'planner', 'duty_officer', 'grid_leader');
CREATE TABLE outing_stops (
    outing_id UUID NOT NULL,
    enterprise_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    CONSTRAINT pk_outing_stops PRIMARY KEY (outing_id, enterprise_id),
    CONSTRAINT fk_outing_stops_outing_id FOREIGN KEY(outing_id) REFERENCES outings (id) ON DELETE CASCADE,
    CONSTRAINT fk_outing_stops_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id) ON DELETE CASCADE
);
CREATE INDEX ix_outing_stops_enterprise_id ON outing_stops (enterprise_id);
CREATE TABLE visit_answers (
    visit_id UUID NOT NULL,
    item TEXT NOT NULL,
    answer TEXT NOT NULL,
    note TEXT DEFAULT '' NOT NULL,
    hazard_id UUID,
    CONSTRAINT pk_visit_answers PRIMARY KEY (visit_id, item),
    CONSTRAINT ck_visit_answers_answer_known CHECK (answer IN ('good', 'bad', 'not_applicable', 'not_looked')),
    CONSTRAINT ck_visit_answers_item_filled CHECK (btrim(item) <> ''),
    CONSTRAINT fk_visit_answers_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id) ON DELETE CASCADE,
    CONSTRAINT fk_visit_answers_hazard_id FOREIGN KEY(hazard_id) REFERENCES hazards (id) ON DELETE SET NULL
);
CREATE INDEX ix_visit_answers_hazard_id ON visit_answers (hazard_id);
ALTER TABLE attachments ADD COLUMN kind TEXT DEFAULT 'photo' NOT NULL;
ALTER TABLE outings ADD COLUMN leader_led BOOLEAN DEFAULT 'false' NOT NULL;
ALTER TABLE outings ADD COLUMN campaign_id UUID;
CREATE INDEX ix_outings_campaign_id ON outings (campaign_id);
ALTER TABLE outings ADD CONSTRAINT fk_outings_campaign_id FOREIGN KEY(campaign_id) REFERENCES campaigns (id) ON DELETE SET NULL;
ALTER TABLE people ADD COLUMN certificate TEXT DEFAULT '' NOT NULL;
ALTER TABLE visits ADD COLUMN on_site TEXT DEFAULT '' NOT NULL;
ALTER TABLE visits ADD COLUMN started_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE visits ADD COLUMN finished_at TIMESTAMP WITH TIME ZONE;
ALTER TABLE visits ADD COLUMN position_lon DOUBLE PRECISION;
ALTER TABLE visits ADD COLUMN position_lat DOUBLE PRECISION;
ALTER TABLE visits ADD COLUMN position_accuracy_m DOUBLE PRECISION;
ALTER TABLE attachments ADD CONSTRAINT ck_attachments_kind_known CHECK (kind IN ('photo', 'before', 'after', 'signature'));
ALTER TABLE visits
    ADD CONSTRAINT ck_visits_position_on_the_map CHECK (abs(position_lon) <= 180 AND abs(position_lat) <= 85),
    ADD CONSTRAINT ck_visits_position_whole CHECK ((position_lon IS NULL) = (position_lat IS NULL)),
    ADD CONSTRAINT ck_visits_position_accuracy_m_not_negative CHECK (position_accuracy_m >= 0),
    ADD CONSTRAINT ck_visits_finished_after_started CHECK (finished_at >= started_at),
    DROP CONSTRAINT ck_visits_kind_known,
    ADD CONSTRAINT ck_visits_kind_known CHECK (kind IN ('patrol', 'inspection', 'look_back', 'help', 'self_check'));
