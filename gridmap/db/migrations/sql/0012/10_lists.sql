-- Who led an outing, what did a visit cost, and what does a township ask of its own?

CREATE TABLE checklist_items (
    ask TEXT NOT NULL,
    sectors TEXT[],
    tags TEXT[],
    fault TEXT NOT NULL,
    mend TEXT DEFAULT '' NOT NULL,
    rule TEXT NOT NULL,
    clause TEXT DEFAULT '' NOT NULL,
    severity TEXT DEFAULT 'general' NOT NULL,
    often TEXT DEFAULT 'visit' NOT NULL,
    in_use BOOLEAN DEFAULT 'true' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_checklist_items PRIMARY KEY (id),
    CONSTRAINT fk_checklist_items_area_path FOREIGN KEY(area_path) REFERENCES areas (path),
    CONSTRAINT ck_checklist_items_ask_filled CHECK (btrim(ask) <> ''),
    CONSTRAINT ck_checklist_items_sectors_known CHECK (sectors <@ ARRAY['trade', 'shop', 'restaurant', 'recycling', 'gas', 'hazardous_chemicals', 'construction', 'other']),
    CONSTRAINT ck_checklist_items_tags_known CHECK (tags <@ ARRAY['three_in_one', 'nine_small', 'hazardous_chemicals', 'gas', 'construction', 'crowded']),
    CONSTRAINT ck_checklist_items_fault_filled CHECK (btrim(fault) <> ''),
    CONSTRAINT ck_checklist_items_rule_filled CHECK (btrim(rule) <> ''),
    CONSTRAINT ck_checklist_items_severity_known CHECK (severity IN ('general', 'may_be_major')),
    CONSTRAINT ck_checklist_items_often_known CHECK (often IN ('visit', 'quarter', 'half_year', 'year'))
);
CREATE INDEX ix_checklist_items_area_path ON checklist_items (area_path);
CALL gm_keep_notes('checklist_items', 'id', 'audit', 'placed');
CALL gm_keep_inside('checklist_items', 'administrator', 'planner');
CREATE TABLE checklist_off (
    item TEXT NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_checklist_off PRIMARY KEY (id),
    CONSTRAINT ck_checklist_off_item_filled CHECK (btrim(item) <> ''),
    CONSTRAINT uq_checklist_off_area_path_item UNIQUE (area_path, item),
    CONSTRAINT fk_checklist_off_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_checklist_off_area_path ON checklist_off (area_path);
ALTER TABLE outings ADD COLUMN led_by UUID;
CREATE INDEX ix_outings_led_by ON outings (led_by);
ALTER TABLE outings ADD CONSTRAINT fk_outings_led_by FOREIGN KEY(led_by) REFERENCES people (id);
ALTER TABLE visit_answers ADD COLUMN asked TEXT DEFAULT '' NOT NULL;
ALTER TABLE visit_answers ADD COLUMN rule TEXT DEFAULT '' NOT NULL;
ALTER TABLE visits ADD COLUMN taps INTEGER;
ALTER TABLE visits ADD COLUMN spent_s INTEGER;
ALTER TABLE visits
    ADD CONSTRAINT ck_visits_taps_not_negative CHECK (taps >= 0),
    ADD CONSTRAINT ck_visits_spent_s_not_negative CHECK (spent_s >= 0);
