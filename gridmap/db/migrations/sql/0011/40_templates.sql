-- Which Word form of the county takes the place of ours?

CREATE TABLE paper_templates (
    form TEXT NOT NULL,
    family TEXT NOT NULL,
    name TEXT NOT NULL,
    content BYTEA NOT NULL,
    sha256 TEXT NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    uploaded_by UUID,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_paper_templates PRIMARY KEY (id),
    CONSTRAINT uq_paper_templates_area_path_form_family UNIQUE (area_path, form, family),
    CONSTRAINT ck_paper_templates_family_known CHECK (family IN ('supervision', 'enforcement')),
    CONSTRAINT ck_paper_templates_form_filled CHECK (btrim(form) <> ''),
    CONSTRAINT ck_paper_templates_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_paper_templates_content_size CHECK (octet_length(content) BETWEEN 1 AND 4194304),
    CONSTRAINT fk_paper_templates_uploaded_by FOREIGN KEY(uploaded_by) REFERENCES people (id) ON DELETE SET NULL,
    CONSTRAINT fk_paper_templates_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_paper_templates_area_path ON paper_templates (area_path);

-- Read by whoever works under the area or above it, set by its planners and administrators, as the other settings are.
CALL gm_keep_inside('paper_templates', 'administrator', 'planner');
DROP POLICY readable ON paper_templates;
CREATE POLICY readable ON paper_templates FOR SELECT USING (EXISTS (
    SELECT FROM unnest((SELECT gm_prefixes())::text[]) p WHERE area_path ^@ p OR p ^@ area_path));
CALL gm_keep_notes('paper_templates', 'id', 'placed');
