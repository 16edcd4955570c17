-- Which city or province lies around a topmost area?

ALTER TABLE areas ADD COLUMN lies_in VARCHAR COLLATE "C";
CREATE INDEX ix_areas_lies_in ON areas (lies_in);
ALTER TABLE areas ADD CONSTRAINT fk_areas_lies_in FOREIGN KEY(lies_in) REFERENCES areas (path);
ALTER TABLE areas ADD CONSTRAINT ck_areas_only_topmost_lie_in
    CHECK (lies_in IS NULL OR (length(path) = 4 AND length(lies_in) = 4 AND lies_in <> path));
