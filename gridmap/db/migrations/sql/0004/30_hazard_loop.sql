-- Who found a hazard, how must it be put right, and which cycle is it?

ALTER TABLE hazards ADD COLUMN source TEXT;
ALTER TABLE hazards ADD CONSTRAINT ck_hazards_source_known CHECK (source IN ('self_check', 'government', 'agency', 'grid', 'public'));
ALTER TABLE hazards ADD COLUMN remedy TEXT;
ALTER TABLE hazards ADD CONSTRAINT ck_hazards_remedy_known CHECK (remedy IN ('at_once', 'by_deadline', 'suspended'));
ALTER TABLE hazards ADD COLUMN measures TEXT DEFAULT '' NOT NULL;
ALTER TABLE hazards ADD COLUMN responsible TEXT DEFAULT '' NOT NULL;
ALTER TABLE hazards ADD COLUMN money_yuan FLOAT;
ALTER TABLE hazards ADD CONSTRAINT ck_hazards_money_yuan_not_negative CHECK (money_yuan >= 0);
ALTER TABLE hazards ADD COLUMN cycle INTEGER DEFAULT '1' NOT NULL;
ALTER TABLE hazards ADD COLUMN cycle_of UUID;
ALTER TABLE hazards ADD CONSTRAINT uq_hazards_cycle_of UNIQUE (cycle_of);
ALTER TABLE hazards ADD CONSTRAINT fk_hazards_cycle_of FOREIGN KEY(cycle_of) REFERENCES hazards (id);
ALTER TABLE hazards DROP CONSTRAINT ck_hazards_state_known;
ALTER TABLE hazards ADD CONSTRAINT ck_hazards_state_known CHECK (state IN ('found', 'ordered', 'rectified', 'passed', 'closed', 'fixed_on_spot', 'referred'));
