-- How does a township leave the sample behind? The service's role may write in its own areas only, but a new county is
-- nobody's area yet; so this one step is the owner's, and it asks for itself who may take it and where.

-- Deletes everything under the sample's county (its official codes begin with 99, which no province has) and founds a
-- county and a township under a new root, for they are new places. The viewer stays, as their administrator.
-- Returns the path of the new township. Raises insufficient_privilege where the viewer does not administer the sample
-- township, or where anything under its county carries a real code.
CREATE FUNCTION gm_start_over(
    sample text, county_name text, county_code text, township_name text, township_code text
) RETURNS text
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    old_root text := left(sample, 4);
    county text;
    township text;
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
    DELETE FROM grants WHERE person_id = gm_viewer();
    INSERT INTO grants (id, person_id, role, area_path)
    VALUES (gen_random_uuid(), gm_viewer(), 'administrator', township);

    DELETE FROM published WHERE township_path ^@ old_root;
    DELETE FROM headlines WHERE township_path ^@ old_root;
    DELETE FROM answers WHERE township_path ^@ old_root;
    DELETE FROM attachments WHERE area_path ^@ old_root;
    DELETE FROM hazards WHERE area_path ^@ old_root;
    DELETE FROM risk_points WHERE area_path ^@ old_root;
    DELETE FROM visits WHERE area_path ^@ old_root;
    DELETE FROM outings WHERE area_path ^@ old_root;
    DELETE FROM enterprises WHERE area_path ^@ old_root;
    DELETE FROM resources WHERE area_path ^@ old_root;
    DELETE FROM roads WHERE area_path ^@ old_root;
    DELETE FROM landscape WHERE area_path ^@ old_root;
    DELETE FROM people WHERE area_path ^@ old_root;
    DELETE FROM areas WHERE path ^@ old_root;
    -- What the sample did is no history of the new township.
    DELETE FROM audit WHERE area_path ^@ old_root OR (area_path = '' AND at = now());
    RETURN township;
END
$$;
