-- What is this phone called by the people who use it?

ALTER TABLE devices ADD COLUMN name TEXT DEFAULT '' NOT NULL;
