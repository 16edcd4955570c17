-- Which family of papers may a township issue, and how does it number and word them?

CREATE TABLE paper_serials (
    area_path VARCHAR COLLATE "C" NOT NULL,
    kind TEXT NOT NULL,
    year INTEGER NOT NULL,
    last INTEGER NOT NULL,
    CONSTRAINT pk_paper_serials PRIMARY KEY (area_path, kind, year),
    CONSTRAINT ck_paper_serials_kind_known CHECK (kind IN ('plan', 'site_record', 'order', 'recheck', 'extension', 'listing', 'referral', 'receipt')),
    CONSTRAINT ck_paper_serials_last_counts CHECK (last > 0),
    CONSTRAINT fk_paper_serials_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE
);
CREATE TABLE paper_settings (
    form TEXT NOT NULL,
    family TEXT NOT NULL,
    pattern TEXT DEFAULT '' NOT NULL,
    wording TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_paper_settings PRIMARY KEY (id),
    CONSTRAINT uq_paper_settings_area_path_form_family UNIQUE (area_path, form, family),
    CONSTRAINT ck_paper_settings_family_known CHECK (family IN ('supervision', 'enforcement')),
    CONSTRAINT ck_paper_settings_form_filled CHECK (btrim(form) <> ''),
    CONSTRAINT fk_paper_settings_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_paper_settings_area_path ON paper_settings (area_path);
CREATE TABLE county_forms (
    name TEXT NOT NULL,
    content BYTEA NOT NULL,
    sha256 TEXT NOT NULL,
    cells JSONB DEFAULT '{}' NOT NULL,
    uploaded_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    uploaded_by UUID,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_county_forms PRIMARY KEY (id),
    CONSTRAINT uq_county_forms_area_path_name UNIQUE (area_path, name),
    CONSTRAINT ck_county_forms_name_filled CHECK (btrim(name) <> ''),
    CONSTRAINT ck_county_forms_content_size CHECK (octet_length(content) BETWEEN 1 AND 8388608),
    CONSTRAINT fk_county_forms_uploaded_by FOREIGN KEY(uploaded_by) REFERENCES people (id) ON DELETE SET NULL,
    CONSTRAINT fk_county_forms_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_county_forms_area_path ON county_forms (area_path);
CREATE TABLE delegations (
    document TEXT NOT NULL,
    delegated_on DATE NOT NULL,
    delegated_by TEXT NOT NULL,
    valid_until DATE NOT NULL,
    withdrawn_on DATE,
    media_type TEXT NOT NULL,
    content BYTEA NOT NULL,
    sha256 TEXT NOT NULL,
    entered_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    entered_by UUID,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    version INTEGER DEFAULT '1' NOT NULL,
    CONSTRAINT pk_delegations PRIMARY KEY (id),
    CONSTRAINT ck_delegations_document_filled CHECK (btrim(document) <> ''),
    CONSTRAINT ck_delegations_delegated_by_filled CHECK (btrim(delegated_by) <> ''),
    CONSTRAINT ck_delegations_ends_after_it_begins CHECK (valid_until >= delegated_on),
    CONSTRAINT ck_delegations_withdrawn_after_it_begins CHECK (withdrawn_on >= delegated_on),
    CONSTRAINT ck_delegations_content_size CHECK (octet_length(content) BETWEEN 1 AND 8388608),
    CONSTRAINT fk_delegations_entered_by FOREIGN KEY(entered_by) REFERENCES people (id) ON DELETE SET NULL,
    CONSTRAINT fk_delegations_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_delegations_area_path ON delegations (area_path);
ALTER TABLE papers ALTER COLUMN content SET NOT NULL;
