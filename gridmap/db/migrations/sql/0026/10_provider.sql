-- As whom does the office's identity provider know the person of an account, and who came in by it?

ALTER TABLE accounts ADD COLUMN subject TEXT;
ALTER TABLE accounts ADD CONSTRAINT uq_accounts_subject UNIQUE (subject);
ALTER TABLE accounts ADD CONSTRAINT ck_accounts_subject_said CHECK (subject <> '');
ALTER TABLE sign_ins ADD COLUMN by_provider BOOLEAN DEFAULT 'false' NOT NULL;
-- No user name holds a colon, so neither opens what the other is for.
CREATE POLICY signing_in_by_provider ON accounts FOR SELECT
    USING ('subject:' || subject = current_setting('gridmap.signing_in', true));
