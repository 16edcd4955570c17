-- What does an engine drive on, and where do roads join?

ALTER TABLE roads
    ADD COLUMN tunnel BOOLEAN DEFAULT 'false' NOT NULL,
    ADD COLUMN drivable BOOLEAN DEFAULT 'true' NOT NULL,
    ADD COLUMN node_ids BIGINT[],
    ADD CONSTRAINT ck_roads_one_node_a_vertex CHECK (cardinality(node_ids) = ST_NPoints(geom)),
    DROP CONSTRAINT ck_roads_road_class_known,
    ADD CONSTRAINT ck_roads_road_class_known CHECK (road_class IN
        ('motorway', 'trunk', 'primary', 'secondary', 'tertiary', 'residential', 'service', 'track'));
