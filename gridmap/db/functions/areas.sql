-- What else is asked of the tree of areas where it is changed by hand?

-- Does anybody hold a right, a post or a shift in this area? They would go with it in silence, and a planner, who does not
-- see the rights of others, could not know.
CREATE OR REPLACE FUNCTION gm_is_held(area text) RETURNS boolean
LANGUAGE sql STABLE SECURITY DEFINER SET search_path = pg_catalog, public AS $$
    SELECT EXISTS (SELECT FROM grants WHERE area_path = area)
        OR EXISTS (SELECT FROM appointments WHERE area_path = area)
        OR EXISTS (SELECT FROM shifts WHERE area_path = area)
$$;
