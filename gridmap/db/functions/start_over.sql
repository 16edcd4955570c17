-- How does a township leave the sample behind?

-- Delete whatever lies under an area, and the area: every table whose area_path leads to areas, in whichever order their
-- other references allow. A table that comes later is found too.
CREATE OR REPLACE FUNCTION gm_forget(root text) RETURNS void
LANGUAGE plpgsql SET search_path = pg_catalog, public AS $$
DECLARE
    name text;
    waiting text[];
    held text[];
BEGIN
    SELECT array_agg(DISTINCT c.conrelid::regclass::text) INTO waiting
    FROM pg_constraint c
    JOIN pg_attribute a ON a.attrelid = c.conrelid AND a.attnum = c.conkey[1]
    WHERE c.contype = 'f' AND c.confrelid = 'areas'::regclass AND a.attname = 'area_path';
    WHILE cardinality(waiting) > 0 LOOP
        held := '{}';
        FOREACH name IN ARRAY waiting LOOP
            BEGIN
                EXECUTE format('DELETE FROM %s WHERE area_path ^@ $1', name) USING root;
            EXCEPTION WHEN foreign_key_violation THEN
                held := held || name;
            END;
        END LOOP;
        IF held = waiting THEN
            RAISE foreign_key_violation USING MESSAGE = format('%s hold each other', array_to_string(held, ', '));
        END IF;
        waiting := held;
    END LOOP;
    DELETE FROM areas WHERE path ^@ root;
END
$$;

-- As in 0001, but for what is deleted.
CREATE OR REPLACE FUNCTION gm_start_over(
    sample text, county_name text, county_code text, township_name text, township_code text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    old_root text := left(sample, 4);
    county text;
    township text;
    duties text[];
BEGIN
    IF NOT EXISTS (SELECT FROM areas WHERE path = sample AND level = 'township')
        OR NOT sample ^@ ANY (gm_prefixes('administrator'))
        OR NOT EXISTS (SELECT FROM area_codes WHERE area_path = sample AND code LIKE '99%')
        OR EXISTS (SELECT FROM area_codes WHERE area_path ^@ old_root AND code NOT LIKE '99%')
    THEN
        RAISE insufficient_privilege USING MESSAGE = 'only the administrator of the sample township may start over';
    END IF;

    SELECT lpad((max(left(path, 4))::integer + 1)::text, 4, '0') INTO county FROM areas;
    township := county || '0001';
    INSERT INTO areas (path, level, name) VALUES (county, 'county', county_name), (township, 'township', township_name);
    INSERT INTO area_codes (id, area_path, code)
    SELECT gen_random_uuid(), area_path, code
    FROM (VALUES (county, county_code), (township, township_code)) AS t (area_path, code) WHERE code <> '';
    UPDATE people SET area_path = township, version = version + 1 WHERE id = gm_viewer();
    SELECT array_agg(DISTINCT role) INTO duties FROM grants
    WHERE person_id = gm_viewer() AND role IN ('administrator', 'security_administrator', 'auditor');
    DELETE FROM grants WHERE person_id = gm_viewer();
    INSERT INTO grants (id, person_id, role, area_path)
    SELECT gen_random_uuid(), gm_viewer(), duty, township FROM unnest(duties) AS duty;

    DELETE FROM published WHERE township_path ^@ old_root;
    DELETE FROM headlines WHERE township_path ^@ old_root;
    DELETE FROM answers WHERE township_path ^@ old_root;
    PERFORM gm_forget(old_root);
    -- What the sample did is no history of the new township, so the chain over the audit begins anew.
    PERFORM set_config('gridmap.starting_over', 'yes', true);
    DELETE FROM audit_seals;
    DELETE FROM audit WHERE area_path ^@ old_root OR (area_path = '' AND at = now());
    RETURN township;
END
$$;
