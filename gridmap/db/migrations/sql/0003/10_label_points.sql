-- Where on a feature its name and its letter stand. The next publication writes the best point; until then any will do.
ALTER TABLE published ADD COLUMN label geometry(Point, 4326);
UPDATE published SET label = ST_PointOnSurface(geom) WHERE NOT ST_IsEmpty(geom);
