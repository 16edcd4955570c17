-- Whom do we tell of changes, what was told, and which change is in which line of the audit?

CREATE TABLE webhooks (
    person_id UUID NOT NULL,
    receiver_url TEXT NOT NULL,
    receiver TEXT NOT NULL,
    ledgers TEXT[] NOT NULL,
    signing_secret TEXT NOT NULL,
    ended TEXT DEFAULT '' NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    CONSTRAINT pk_webhooks PRIMARY KEY (id),
    CONSTRAINT ck_webhooks_receiver_url_filled CHECK (btrim(receiver_url) <> ''),
    CONSTRAINT ck_webhooks_ended_known CHECK (ended IN ('', 'by_hand', 'failed', 'gone', 'rights', 'restored')),
    CONSTRAINT fk_webhooks_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT fk_webhooks_area_path FOREIGN KEY(area_path) REFERENCES areas (path)
);
CREATE INDEX ix_webhooks_person_id ON webhooks (person_id);
CREATE INDEX ix_webhooks_area_path ON webhooks (area_path);
CREATE TABLE webhook_deliveries (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    webhook_id UUID NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    events JSONB DEFAULT '[]' NOT NULL,
    seen pg_snapshot DEFAULT pg_current_snapshot() NOT NULL,
    attempts INTEGER DEFAULT '0' NOT NULL,
    next_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    answer TEXT DEFAULT '' NOT NULL,
    delivered_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_webhook_deliveries PRIMARY KEY (id),
    CONSTRAINT fk_webhook_deliveries_webhook_id FOREIGN KEY(webhook_id) REFERENCES webhooks (id) ON DELETE CASCADE
);
CREATE INDEX ix_webhook_deliveries_webhook_id ON webhook_deliveries (webhook_id, id);

-- Numbers of the audit are given before their transaction ends, so they come to light in another order. A change is told
-- with its transaction, and so are its lines.
ALTER TABLE changes ADD COLUMN audit_ids INT8MULTIRANGE;

-- The address of a receiver may hold a word that lets in, so only who administers the area reads it; the audit keeps the
-- host alone.
CALL gm_keep_notes('webhooks', 'id', 'audit', 'placed');
GRANT SELECT, INSERT, UPDATE, DELETE ON webhooks, webhook_deliveries TO gridmap_app;
ALTER TABLE webhooks ENABLE ROW LEVEL SECURITY;
CREATE POLICY administered ON webhooks FOR ALL USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[]));
ALTER TABLE webhook_deliveries ENABLE ROW LEVEL SECURITY;
CREATE POLICY administered ON webhook_deliveries FOR ALL USING (webhook_id IN (SELECT id FROM webhooks));
