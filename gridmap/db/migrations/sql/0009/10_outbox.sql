-- What have phones sent, in which parts, and how far has each phone come?

CREATE TABLE devices (
    person_id UUID NOT NULL,
    label TEXT DEFAULT '' NOT NULL,
    highest INTEGER DEFAULT '0' NOT NULL,
    clock_ahead_s INTEGER,
    first_contact_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    last_contact_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    replaced_by UUID,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_devices PRIMARY KEY (id),
    CONSTRAINT ck_devices_highest_counts CHECK (highest >= 0),
    CONSTRAINT fk_devices_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT fk_devices_replaced_by FOREIGN KEY(replaced_by) REFERENCES devices (id) ON DELETE SET NULL,
    CONSTRAINT fk_devices_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_devices_person_id ON devices (person_id);
CREATE INDEX ix_devices_area_path ON devices (area_path);
CREATE TABLE outbox_entries (
    device_id UUID NOT NULL,
    person_id UUID NOT NULL,
    delivered_by UUID,
    number INTEGER NOT NULL,
    kind TEXT NOT NULL,
    body TEXT NOT NULL,
    sha256 TEXT NOT NULL,
    phone_at TIMESTAMP WITH TIME ZONE NOT NULL,
    written_at TIMESTAMP WITH TIME ZONE NOT NULL,
    received_at TIMESTAMP WITH TIME ZONE NOT NULL,
    state TEXT NOT NULL,
    about TEXT DEFAULT '' NOT NULL,
    trouble JSONB DEFAULT '{}' NOT NULL,
    receipt JSONB NOT NULL,
    decided_by UUID,
    decided_at TIMESTAMP WITH TIME ZONE,
    reason TEXT DEFAULT '' NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_outbox_entries PRIMARY KEY (id),
    CONSTRAINT ck_outbox_entries_state_known CHECK (state IN ('done', 'held', 'entered', 'set_aside')),
    CONSTRAINT ck_outbox_entries_kind_filled CHECK (btrim(kind) <> ''),
    CONSTRAINT ck_outbox_entries_number_counts CHECK (number > 0),
    CONSTRAINT ck_outbox_entries_held_until_decided CHECK ((state = 'held') = (decided_at IS NULL AND about = '')),
    CONSTRAINT fk_outbox_entries_device_id FOREIGN KEY(device_id) REFERENCES devices (id) ON DELETE CASCADE,
    CONSTRAINT fk_outbox_entries_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT fk_outbox_entries_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_outbox_entries_held ON outbox_entries (area_path) WHERE state = 'held';
CREATE INDEX ix_outbox_entries_device_id_number ON outbox_entries (device_id, number);
CREATE INDEX ix_outbox_entries_person_id ON outbox_entries (person_id);
CREATE INDEX ix_outbox_entries_area_path ON outbox_entries (area_path);
CREATE TABLE outbox_parts (
    entry_id UUID NOT NULL,
    sha256 TEXT NOT NULL,
    device_id UUID NOT NULL,
    length INTEGER NOT NULL,
    content BYTEA,
    received_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_outbox_parts PRIMARY KEY (entry_id, sha256),
    CONSTRAINT ck_outbox_parts_length_kept CHECK (length BETWEEN 1 AND 8388608),
    CONSTRAINT ck_outbox_parts_content_whole CHECK (octet_length(content) = length),
    CONSTRAINT ck_outbox_parts_sha256_known CHECK (sha256 ~ '^[0-9a-f]{64}$'),
    CONSTRAINT fk_outbox_parts_device_id FOREIGN KEY(device_id) REFERENCES devices (id) ON DELETE CASCADE
);
CREATE INDEX ix_outbox_parts_device_id ON outbox_parts (device_id);
