-- Places that came in Beijing 1954 or Xian 1980 say so: they are known no better than by some 100 m.

ALTER TABLE enterprises DROP CONSTRAINT ck_enterprises_source_crs_known;
ALTER TABLE enterprises ADD CONSTRAINT ck_enterprises_source_crs_known
    CHECK (source_crs IN ('wgs84', 'cgcs2000', 'gcj02', 'bd09', 'beijing54', 'xian80'));
ALTER TABLE resources DROP CONSTRAINT ck_resources_source_crs_known;
ALTER TABLE resources ADD CONSTRAINT ck_resources_source_crs_known
    CHECK (source_crs IN ('wgs84', 'cgcs2000', 'gcj02', 'bd09', 'beijing54', 'xian80'));
