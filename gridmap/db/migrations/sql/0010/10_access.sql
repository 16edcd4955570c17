-- Who is signed in where, how often was a password guessed, and is the audit whole?

CREATE TABLE audit_seals (
    id BIGINT GENERATED ALWAYS AS IDENTITY,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    ids INT8MULTIRANGE NOT NULL,
    rows BIGINT NOT NULL,
    hash TEXT NOT NULL,
    CONSTRAINT pk_audit_seals PRIMARY KEY (id)
);
CREATE TABLE guesses (
    key TEXT NOT NULL,
    failures INTEGER DEFAULT '0' NOT NULL,
    locked_until TIMESTAMP WITH TIME ZONE,
    last_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    CONSTRAINT pk_guesses PRIMARY KEY (key)
);
CREATE INDEX ix_guesses_last_at ON guesses (last_at);
CREATE TABLE upkeep (
    what TEXT NOT NULL,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    good BOOLEAN DEFAULT 'true' NOT NULL,
    facts JSONB DEFAULT '{}' NOT NULL,
    CONSTRAINT pk_upkeep PRIMARY KEY (what)
);
CREATE TABLE sign_ins (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    token_hash TEXT NOT NULL,
    session_epoch INTEGER NOT NULL,
    begun_at TIMESTAMP WITH TIME ZONE NOT NULL,
    seen_at TIMESTAMP WITH TIME ZONE NOT NULL,
    address TEXT DEFAULT '' NOT NULL,
    browser TEXT DEFAULT '' NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_sign_ins PRIMARY KEY (id),
    CONSTRAINT fk_sign_ins_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT uq_sign_ins_token_hash UNIQUE (token_hash)
);
CREATE INDEX ix_sign_ins_person_id ON sign_ins (person_id);
ALTER TABLE accounts ADD COLUMN password_set_at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL;
ALTER TABLE accounts ADD COLUMN totp_secret TEXT DEFAULT '' NOT NULL;
ALTER TABLE accounts ADD COLUMN totp_step BIGINT DEFAULT '0' NOT NULL;
ALTER TABLE accounts ADD COLUMN recovery_hashes JSONB DEFAULT '[]' NOT NULL;

ALTER TABLE accounts DROP COLUMN failed_attempts;
