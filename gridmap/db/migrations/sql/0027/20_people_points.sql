-- People are known by points, too, beside rasters.

ALTER TABLE people_sources DROP CONSTRAINT ck_people_sources_unit_known;
ALTER TABLE people_sources ADD CONSTRAINT ck_people_sources_unit_known CHECK (unit IN ('count', 'density', 'points'));
