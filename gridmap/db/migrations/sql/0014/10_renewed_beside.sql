-- Whose change made an answer stale, and which answers does somebody wait for?

ALTER TABLE changes ADD COLUMN person_id UUID;
ALTER TABLE answers ADD COLUMN wanted_at TIMESTAMP WITH TIME ZONE;
CREATE INDEX ix_answers_wanted_at ON answers (wanted_at) WHERE wanted_at IS NOT NULL;
