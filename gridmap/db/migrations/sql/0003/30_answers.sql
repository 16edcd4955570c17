-- What was answered once for all rows of a sheet, with the file and for the next file of the same shape.

ALTER TABLE imports ADD COLUMN answers JSONB DEFAULT '{}' NOT NULL;
ALTER TABLE saved_mappings ADD COLUMN answers JSONB DEFAULT '{}' NOT NULL;
