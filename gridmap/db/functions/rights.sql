-- Who may see and write what? Rights are ranges of the tree of areas.

CREATE OR REPLACE FUNCTION gm_viewer() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('gridmap.viewer', true), '')::uuid;

-- Whoever speaks SQL as the service cannot name itself publisher: that is another login. Where an operator has the service
-- log in as somebody else than gridmap_app, that one is both.
CREATE OR REPLACE FUNCTION gm_publisher() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN session_user <> 'gridmap_app' THEN nullif(current_setting('gridmap.publisher', true), '') END;

-- The areas the viewer has grants in; with roles named, only those held in one of these roles.
-- The publisher reads one township, or one county, in no role.
CREATE OR REPLACE FUNCTION gm_prefixes(VARIADIC roles text[] DEFAULT '{}') RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(prefix), '{}') FROM (
        SELECT gm_reach(g.area_path) AS prefix FROM grants g JOIN people p ON p.id = g.person_id
        WHERE p.active AND p.id = gm_viewer() AND (cardinality(roles) = 0 OR g.role = ANY (roles))
        UNION ALL
        SELECT gm_publisher() WHERE gm_publisher() IS NOT NULL AND cardinality(roles) = 0
    ) held
$$;

CREATE OR REPLACE FUNCTION gm_known() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT cardinality(gm_prefixes()) > 0
$$;

-- May the viewer administer this person? Their unit and every grant of theirs must lie in what the viewer administers,
-- so that nobody takes over the account of somebody who may do more.
CREATE OR REPLACE FUNCTION gm_administers(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(bool_and(path ^@ ANY (gm_prefixes('administrator'))), false) FROM (
        SELECT area_path::text AS path FROM people WHERE id = person
        UNION ALL
        SELECT area_path::text FROM grants WHERE person_id = person
    ) places
$$;
