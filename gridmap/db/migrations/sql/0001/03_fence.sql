-- Who may see and write what? Rights are ranges of the tree of areas, and the database itself holds the fence.
-- The viewer is named for one transaction (gridmap.viewer); where nobody is named, nothing is seen.

CREATE FUNCTION gm_viewer() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('gridmap.viewer', true), '')::uuid;

CREATE FUNCTION gm_publisher() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('gridmap.publisher', true), '');

-- The areas the viewer has grants in; with roles named, only those held in one of these roles.
-- The publisher reads one township, in no role.
CREATE FUNCTION gm_prefixes(VARIADIC roles text[] DEFAULT '{}') RETURNS text[]
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(array_agg(prefix), '{}') FROM (
        SELECT g.area_path::text AS prefix FROM grants g JOIN people p ON p.id = g.person_id
        WHERE p.active AND p.id = gm_viewer() AND (cardinality(roles) = 0 OR g.role = ANY (roles))
        UNION ALL
        SELECT gm_publisher() WHERE gm_publisher() IS NOT NULL AND cardinality(roles) = 0
    ) held
$$;

CREATE FUNCTION gm_known() RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT cardinality(gm_prefixes()) > 0
$$;

-- May the viewer administer this person? Their unit and every grant of theirs must lie in what the viewer administers,
-- so that nobody takes over the account of somebody who may do more.
CREATE FUNCTION gm_administers(person uuid) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT coalesce(bool_and(path ^@ ANY (gm_prefixes('administrator'))), false) FROM (
        SELECT area_path::text AS path FROM people WHERE id = person
        UNION ALL
        SELECT area_path::text FROM grants WHERE person_id = person
    ) places
$$;

GRANT USAGE ON SCHEMA public TO gridmap_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON
    areas, area_codes, people, accounts, grants, appointments, shifts, enterprises, responsible_parties, resources,
    outings, outing_members, visits, hazards, risk_points, roads, landscape, attachments,
    answers, published, headlines TO gridmap_app;
GRANT SELECT ON audit, changes, alembic_version TO gridmap_app;

-- Public help: readable by everyone signed in, the neighbour's included.
DO $$
DECLARE
    fenced record;
BEGIN
    FOR fenced IN SELECT * FROM (VALUES
        ('areas', 'path', 'administrator,planner'),
        ('area_codes', 'area_path', 'administrator,planner'),
        ('resources', 'area_path', 'administrator,planner,duty_officer'),
        ('roads', 'area_path', 'administrator'),
        ('landscape', 'area_path', 'administrator')
    ) AS t (name, path, writers)
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced.name);
        EXECUTE format('CREATE POLICY readable ON %I FOR SELECT USING ((SELECT gm_known()))', fenced.name);
        EXECUTE format(
            'CREATE POLICY writable ON %I FOR ALL USING (%I ^@ ANY ((SELECT gm_prefixes(VARIADIC %L))::text[]))',
            fenced.name, fenced.path, string_to_array(fenced.writers, ','));
    END LOOP;

    -- Supervision records: only what lies in one's own areas.
    FOR fenced IN SELECT * FROM (VALUES
        ('enterprises', 'administrator,planner,grid_leader'),
        ('outings', 'administrator,planner,duty_officer,grid_leader'),
        ('visits', 'administrator,planner,duty_officer,grid_leader'),
        ('hazards', 'administrator,planner,duty_officer,grid_leader'),
        ('risk_points', 'administrator,planner,grid_leader'),
        ('attachments', 'administrator,planner,duty_officer,grid_leader')
    ) AS t (name, writers)
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced.name);
        EXECUTE format(
            'CREATE POLICY readable ON %I FOR SELECT USING (area_path ^@ ANY ((SELECT gm_prefixes())::text[]))',
            fenced.name);
        EXECUTE format(
            'CREATE POLICY writable ON %I FOR ALL USING (area_path ^@ ANY ((SELECT gm_prefixes(VARIADIC %L))::text[]))',
            fenced.name, string_to_array(fenced.writers, ','));
    END LOOP;

    -- People and their posts: one's own areas, and the units above them (a grid leader must reach tonight's leader).
    FOR fenced IN SELECT * FROM (VALUES
        ('people', 'administrator'), ('appointments', 'administrator'), ('shifts', 'administrator,duty_officer')
    ) AS t (name, writers)
    LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', fenced.name);
        EXECUTE format(
            'CREATE POLICY readable ON %I FOR SELECT USING (area_path ^@ ANY ((SELECT gm_prefixes())::text[])'
            ' OR EXISTS (SELECT FROM unnest((SELECT gm_prefixes())::text[]) AS own WHERE own ^@ area_path))',
            fenced.name);
        EXECUTE format(
            'CREATE POLICY writable ON %I FOR ALL USING (area_path ^@ ANY ((SELECT gm_prefixes(VARIADIC %L))::text[]))',
            fenced.name, string_to_array(fenced.writers, ','));
    END LOOP;
END
$$;

CREATE POLICY oneself ON people FOR SELECT USING (id = (SELECT gm_viewer()));

-- A part of a record is seen and written with the record.
ALTER TABLE responsible_parties ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON responsible_parties FOR SELECT
    USING (EXISTS (SELECT FROM enterprises e WHERE e.id = enterprise_id));
CREATE POLICY writable ON responsible_parties FOR ALL
    USING (EXISTS (SELECT FROM enterprises e WHERE e.id = enterprise_id
        AND e.area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'grid_leader'))::text[])));

ALTER TABLE outing_members ENABLE ROW LEVEL SECURITY;
CREATE POLICY with_the_outing ON outing_members FOR ALL
    USING (EXISTS (SELECT FROM outings o WHERE o.id = outing_id));

ALTER TABLE grants ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON grants FOR SELECT USING (person_id = (SELECT gm_viewer()));
CREATE POLICY administered ON grants FOR ALL
    USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator'))::text[]));

ALTER TABLE accounts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON accounts FOR SELECT USING (person_id = (SELECT gm_viewer()));
CREATE POLICY own_change ON accounts FOR UPDATE USING (person_id = (SELECT gm_viewer()));
CREATE POLICY signing_in ON accounts FOR SELECT USING (username = current_setting('gridmap.signing_in', true));
CREATE POLICY signing_in_counts ON accounts FOR UPDATE USING (username = current_setting('gridmap.signing_in', true));
CREATE POLICY administered ON accounts FOR ALL USING (gm_administers(person_id));

ALTER TABLE audit ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON audit FOR SELECT USING (area_path ^@ ANY ((SELECT gm_prefixes())::text[]));

-- What was published: public help for everyone signed in, everything else where it lies.
-- Only the publisher of a township writes its answers.
DO $$
DECLARE
    name text;
BEGIN
    FOREACH name IN ARRAY ARRAY['published', 'headlines'] LOOP
        EXECUTE format('ALTER TABLE %I ENABLE ROW LEVEL SECURITY', name);
        EXECUTE format('CREATE POLICY readable ON %I FOR SELECT USING ((public AND (SELECT gm_known()))'
            ' OR area_path ^@ ANY ((SELECT gm_prefixes())::text[]))', name);
        EXECUTE format('CREATE POLICY publishing ON %I FOR ALL USING (township_path = (SELECT gm_publisher()))', name);
    END LOOP;
END
$$;
ALTER TABLE answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON answers FOR SELECT USING ((SELECT gm_known()));
CREATE POLICY publishing ON answers FOR ALL USING (township_path = (SELECT gm_publisher()));
