-- What was written into work reports by hand, and which were issued?

CREATE TABLE work_reports (
    shape TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    edits JSONB DEFAULT '{}' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_work_reports PRIMARY KEY (id),
    CONSTRAINT ck_work_reports_shape_known CHECK (shape IN ('year', 'half', 'quarter', 'month', 'week')),
    CONSTRAINT ck_work_reports_days_in_order CHECK (last_day >= first_day),
    CONSTRAINT uq_work_reports_area_path_shape_first_day_last_day UNIQUE (area_path, shape, first_day, last_day),
    CONSTRAINT fk_work_reports_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_work_reports_area_path ON work_reports (area_path);
CREATE TABLE issued_reports (
    shape TEXT NOT NULL,
    first_day DATE NOT NULL,
    last_day DATE NOT NULL,
    issued_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    issued_by UUID,
    records JSONB NOT NULL,
    figures JSONB NOT NULL,
    paragraphs JSONB NOT NULL,
    content BYTEA NOT NULL,
    sha256 TEXT NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_issued_reports PRIMARY KEY (id),
    CONSTRAINT ck_issued_reports_shape_known CHECK (shape IN ('year', 'half', 'quarter', 'month', 'week')),
    CONSTRAINT ck_issued_reports_days_in_order CHECK (last_day >= first_day),
    CONSTRAINT ck_issued_reports_content_there CHECK (octet_length(content) > 0),
    CONSTRAINT fk_issued_reports_issued_by FOREIGN KEY(issued_by) REFERENCES people (id) ON DELETE SET NULL,
    CONSTRAINT fk_issued_reports_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_issued_reports_area_path ON issued_reports (area_path);
CREATE INDEX ix_issued_reports_issued_by ON issued_reports (issued_by);
CREATE INDEX ix_issued_reports_area_path_last_day ON issued_reports (area_path, last_day);
