-- How long are personal data kept, and what was taken out of the audit when their time was over?

CREATE TABLE retention (
    kind TEXT NOT NULL,
    days INTEGER NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_retention PRIMARY KEY (id),
    CONSTRAINT uq_retention_area_path_kind UNIQUE (area_path, kind),
    CONSTRAINT ck_retention_days_kept CHECK (days BETWEEN 1 AND 36500),
    CONSTRAINT ck_retention_as_law_asks CHECK (kind <> 'sign_ins' OR days >= 184),
    CONSTRAINT fk_retention_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_retention_area_path ON retention (area_path);
CALL gm_keep_notes('retention', 'id', 'audit', 'placed');
CALL gm_keep_inside('retention', 'administrator');
-- Whoever works under an area knows how long it keeps what.
ALTER POLICY readable ON retention USING (EXISTS (
    SELECT FROM unnest((SELECT gm_prefixes())::text[]) p WHERE area_path ^@ p OR p ^@ area_path));

-- A row of the audit out of which personal data were taken: its hash before and after, and the row that tells of it. Nobody
-- but the functions of the audit reads it, for who knows the rest of a row could try phones until the hash is found.
CREATE TABLE audit_erasures (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    audit_id BIGINT NOT NULL,
    was TEXT NOT NULL,
    became TEXT NOT NULL,
    told_by BIGINT,
    CONSTRAINT pk_audit_erasures PRIMARY KEY (id)
);
CREATE INDEX ix_audit_erasures_audit_id ON audit_erasures (audit_id);
CREATE INDEX ix_audit_erasures_told_by ON audit_erasures (told_by);
