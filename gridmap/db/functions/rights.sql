-- Who may see and write what? Rights are ranges of the tree of areas.

CREATE OR REPLACE FUNCTION gm_viewer() RETURNS uuid
LANGUAGE sql STABLE PARALLEL SAFE
RETURN nullif(current_setting('gridmap.viewer', true), '')::uuid;

-- Whoever speaks SQL as the service cannot name itself publisher: that is another login. Where an operator has the service
-- log in as somebody else than gridmap_app, that one is both.
CREATE OR REPLACE FUNCTION gm_publisher() RETURNS text
LANGUAGE sql STABLE PARALLEL SAFE
RETURN CASE WHEN session_user <> 'gridmap_app' THEN nullif(current_setting('gridmap.publisher', true), '') END;

-- The fences are asked by every statement, many times over: their functions are plpgsql, whose plans a connection keeps,
-- where one of plain SQL would be planned anew at each call.

-- The areas the viewer has grants in; with roles named, only those held in one of these roles.
-- The publisher reads one township, or one county, in no role.
CREATE OR REPLACE FUNCTION gm_prefixes(VARIADIC roles text[] DEFAULT '{}') RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT coalesce(array_agg(prefix), '{}') FROM (
        SELECT gm_reach(g.area_path) AS prefix FROM grants g JOIN people p ON p.id = g.person_id
        WHERE p.active AND p.id = gm_viewer() AND (cardinality(roles) = 0 OR g.role = ANY (roles))
        UNION ALL
        SELECT gm_publisher() WHERE gm_publisher() IS NOT NULL AND cardinality(roles) = 0
    ) held);
END
$$;

CREATE OR REPLACE FUNCTION gm_known() RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN cardinality(gm_prefixes()) > 0;
END
$$;

-- May the viewer look after this person's account and rights? Their unit and every grant of theirs must lie where the viewer administers security,
-- so that nobody takes over the account of somebody who may do more.
CREATE OR REPLACE FUNCTION gm_administers(person uuid) RETURNS boolean
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    RETURN (SELECT coalesce(bool_and(path ^@ ANY (gm_prefixes('security_administrator'))), false) FROM (
        SELECT area_path::text AS path FROM people WHERE id = person
        UNION ALL
        SELECT area_path::text FROM grants WHERE person_id = person
    ) places);
END
$$;

-- Who decides about a held entry of a phone? Planners and administrators where it was written for; about what was written at a
-- duty desk (a call that may be about an incident that is known already) the duty officer too, for it cannot wait for a
-- planner's morning. Only the address of a form begins so in a body: within a text each quotation mark has a backslash
-- before it.
CREATE OR REPLACE FUNCTION gm_decides(area_path text, body text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$
BEGIN
    RETURN area_path ^@ ANY (gm_prefixes('administrator', 'planner'))
        OR (body ~ '"address": ?"/desk/' AND area_path ^@ ANY (gm_prefixes('duty_officer')));
END
$$;

-- Where duties are disjoint (gridmap.records.duties), nobody holds two of them, wherever. The person's row is the turnstile:
-- of two who give one person two at once, the second waits for the first.
CREATE OR REPLACE FUNCTION gm_one_duty() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    duties text[] := ARRAY['administrator', 'security_administrator', 'auditor'];
BEGIN
    IF NEW.role = ANY (duties) THEN
        PERFORM FROM people WHERE id = NEW.person_id FOR UPDATE;
        IF EXISTS (SELECT FROM grants WHERE person_id = NEW.person_id AND role = ANY (duties) AND role <> NEW.role) THEN
            RAISE check_violation USING MESSAGE = 'nobody holds two duties of administrators',
                TABLE = 'grants', CONSTRAINT = 'one_duty';
        END IF;
    END IF;
    RETURN NULL;
END
$$;

CREATE OR REPLACE FUNCTION gm_duties_are_disjoint() RETURNS boolean
LANGUAGE sql STABLE SET search_path = pg_catalog, public AS $$
    SELECT tgenabled <> 'D' FROM pg_trigger WHERE tgrelid = 'grants'::regclass AND tgname = 'one_duty'
$$;

-- The second fence of reading (gridmap.db.reading) asks for itself, and not by what the first one asks: where the viewer
-- holds a right, in any role or in one of these.
CREATE OR REPLACE FUNCTION gm_held(VARIADIC roles text[] DEFAULT NULL) RETURNS text[]
LANGUAGE plpgsql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    held text[];
BEGIN
    SELECT array_agg(DISTINCT reached) INTO held
    FROM people JOIN grants ON person_id = people.id CROSS JOIN LATERAL gm_reach(grants.area_path) AS reached
    WHERE people.id = gm_viewer() AND people.active AND (roles IS NULL OR role = ANY (roles));
    IF roles IS NULL AND gm_publisher() IS NOT NULL THEN
        held := held || gm_publisher();
    END IF;
    RETURN coalesce(held, '{}');
END
$$;
