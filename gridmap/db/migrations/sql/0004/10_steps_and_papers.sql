-- What was done about a hazard, and which papers were issued?

CREATE TABLE papers (
    township_path VARCHAR COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    family TEXT NOT NULL,
    year INTEGER NOT NULL,
    serial INTEGER NOT NULL,
    number TEXT NOT NULL,
    title TEXT NOT NULL,
    issued_on DATE NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    issued_by UUID,
    enterprise_id UUID,
    visit_id UUID,
    elements JSONB NOT NULL,
    media_type TEXT NOT NULL,
    content BYTEA,
    sha256 TEXT NOT NULL,
    replaces UUID,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_papers PRIMARY KEY (id),
    CONSTRAINT ck_papers_kind_known CHECK (kind IN ('plan', 'site_record', 'order', 'recheck', 'extension', 'listing', 'referral', 'receipt')),
    CONSTRAINT ck_papers_family_known CHECK (family IN ('supervision', 'enforcement')),
    CONSTRAINT ck_papers_number_filled CHECK (btrim(number) <> ''),
    CONSTRAINT uq_papers_township_path_kind_year_serial UNIQUE (township_path, kind, year, serial),
    CONSTRAINT uq_papers_township_path_kind_number UNIQUE (township_path, kind, number),
    CONSTRAINT ck_papers_content_there CHECK (octet_length(content) > 0),
    CONSTRAINT ck_papers_serial_counts CHECK (serial > 0),
    CONSTRAINT fk_papers_township_path FOREIGN KEY(township_path) REFERENCES areas (path),
    CONSTRAINT fk_papers_issued_by FOREIGN KEY(issued_by) REFERENCES people (id) ON DELETE SET NULL,
    CONSTRAINT fk_papers_enterprise_id FOREIGN KEY(enterprise_id) REFERENCES enterprises (id),
    CONSTRAINT fk_papers_visit_id FOREIGN KEY(visit_id) REFERENCES visits (id),
    CONSTRAINT uq_papers_replaces UNIQUE (replaces),
    CONSTRAINT fk_papers_replaces FOREIGN KEY(replaces) REFERENCES papers (id),
    CONSTRAINT fk_papers_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_papers_area_path ON papers (area_path);
CREATE INDEX ix_papers_visit_id ON papers (visit_id);
CREATE INDEX ix_papers_enterprise_id ON papers (enterprise_id);
CREATE TABLE hazard_steps (
    ordinal BIGINT GENERATED ALWAYS AS IDENTITY,
    hazard_id UUID NOT NULL,
    step TEXT NOT NULL,
    on_date DATE NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    written_by UUID,
    people UUID[] DEFAULT '{}' NOT NULL,
    state TEXT NOT NULL,
    deadline DATE,
    facts JSONB DEFAULT '{}' NOT NULL,
    paper_id UUID,
    voids UUID,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_hazard_steps PRIMARY KEY (id),
    CONSTRAINT ck_hazard_steps_state_known CHECK (state IN ('found', 'ordered', 'rectified', 'closed', 'fixed_on_spot', 'referred')),
    CONSTRAINT ck_hazard_steps_step_filled CHECK (btrim(step) <> ''),
    CONSTRAINT uq_hazard_steps_ordinal UNIQUE (ordinal),
    CONSTRAINT fk_hazard_steps_hazard_id FOREIGN KEY(hazard_id) REFERENCES hazards (id) ON DELETE CASCADE,
    CONSTRAINT fk_hazard_steps_written_by FOREIGN KEY(written_by) REFERENCES people (id) ON DELETE SET NULL,
    CONSTRAINT fk_hazard_steps_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id),
    CONSTRAINT uq_hazard_steps_voids UNIQUE (voids),
    CONSTRAINT fk_hazard_steps_voids FOREIGN KEY(voids) REFERENCES hazard_steps (id) ON DELETE CASCADE,
    CONSTRAINT fk_hazard_steps_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_hazard_steps_paper_id ON hazard_steps (paper_id);
CREATE INDEX ix_hazard_steps_hazard_id_on_date_ordinal ON hazard_steps (hazard_id, on_date, ordinal);
CREATE INDEX ix_hazard_steps_area_path ON hazard_steps (area_path);
CREATE TABLE paper_items (
    paper_id UUID NOT NULL,
    hazard_id UUID NOT NULL,
    ordinal INTEGER NOT NULL,
    is_major BOOLEAN DEFAULT 'false' NOT NULL,
    deadline DATE,
    passed BOOLEAN,
    CONSTRAINT pk_paper_items PRIMARY KEY (paper_id, hazard_id),
    CONSTRAINT uq_paper_items_paper_id_ordinal UNIQUE (paper_id, ordinal),
    CONSTRAINT fk_paper_items_paper_id FOREIGN KEY(paper_id) REFERENCES papers (id) ON DELETE CASCADE,
    CONSTRAINT fk_paper_items_hazard_id FOREIGN KEY(hazard_id) REFERENCES hazards (id)
);
CREATE INDEX ix_paper_items_hazard_id ON paper_items (hazard_id);

