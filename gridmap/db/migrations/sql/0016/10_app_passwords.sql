-- Which programs may ask in whose name?

CREATE TABLE app_passwords (
    id UUID NOT NULL,
    person_id UUID NOT NULL,
    name TEXT NOT NULL,
    password_hash TEXT NOT NULL,
    writes BOOLEAN DEFAULT 'false' NOT NULL,
    session_epoch INTEGER NOT NULL,
    made_at TIMESTAMP WITH TIME ZONE NOT NULL,
    expires_at TIMESTAMP WITH TIME ZONE NOT NULL,
    used_at TIMESTAMP WITH TIME ZONE,
    address TEXT DEFAULT '' NOT NULL,
    ended_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_app_passwords PRIMARY KEY (id),
    CONSTRAINT fk_app_passwords_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE CASCADE,
    CONSTRAINT uq_app_passwords_password_hash UNIQUE (password_hash)
);
CREATE INDEX ix_app_passwords_person_id ON app_passwords (person_id);
