-- Roads that are open at certain hours, in certain seasons or under a condition only: no minutes are counted on them.
ALTER TABLE roads ADD COLUMN at_times BOOLEAN DEFAULT 'false' NOT NULL;
