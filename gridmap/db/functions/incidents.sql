-- Where does the log of an incident lie?

-- Behind the fence of the incident's own place, also where that turns out to have been another.
CREATE OR REPLACE FUNCTION gm_log_follows() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
BEGIN
    UPDATE incident_log SET area_path = NEW.area_path WHERE incident_id = NEW.id;
    UPDATE incident_changes SET area_path = NEW.area_path WHERE incident_id = NEW.id;
    RETURN NULL;
END
$$;
