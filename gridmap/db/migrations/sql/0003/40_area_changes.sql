-- What was changed in the tree of areas, by whom, and by which traces is it taken back?

CREATE TABLE area_changes (
    id UUID NOT NULL,
    area_path VARCHAR COLLATE "C" NOT NULL,
    person_id UUID,
    kind TEXT NOT NULL,
    sentence JSONB NOT NULL,
    paths TEXT[] NOT NULL,
    heirs JSONB DEFAULT '{}' NOT NULL,
    audit_ids INT8MULTIRANGE,
    at TIMESTAMP WITH TIME ZONE DEFAULT now() NOT NULL,
    undone_at TIMESTAMP WITH TIME ZONE,
    CONSTRAINT pk_area_changes PRIMARY KEY (id),
    CONSTRAINT ck_area_changes_kind_known CHECK (kind IN ('created', 'edited', 'drawn', 'split', 'merged', 'closed', 'undone')),
    CONSTRAINT fk_area_changes_area_path FOREIGN KEY(area_path) REFERENCES areas (path) ON DELETE CASCADE,
    CONSTRAINT fk_area_changes_person_id FOREIGN KEY(person_id) REFERENCES people (id) ON DELETE SET NULL
);

CREATE INDEX ix_area_changes_area_path ON area_changes (area_path);

CREATE INDEX ix_area_changes_person_id ON area_changes (person_id);

CALL gm_keep_inside('area_changes', 'administrator', 'planner');

-- Does anybody hold a right, a post or a shift in this area? They would go with it in silence, and a planner, who does not
-- see the rights of others, could not know.
CREATE FUNCTION gm_is_held(area text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM grants WHERE area_path = area)
        OR EXISTS (SELECT FROM appointments WHERE area_path = area)
        OR EXISTS (SELECT FROM shifts WHERE area_path = area)
$$;
REVOKE ALL ON FUNCTION gm_is_held(text) FROM PUBLIC;
GRANT EXECUTE ON FUNCTION gm_is_held(text) TO gridmap_app;
