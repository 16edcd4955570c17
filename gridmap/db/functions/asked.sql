-- What becomes of the answers to a question that is deleted?

CREATE OR REPLACE FUNCTION gm_forget_asked() RETURNS trigger
LANGUAGE plpgsql SECURITY DEFINER SET search_path = pg_catalog, public AS $$
DECLARE
    gone text := 'ask_' || replace(OLD.id::text, '-', '');
BEGIN
    DELETE FROM published WHERE layer = gone;
    DELETE FROM headlines WHERE layer = gone;
    DELETE FROM answers WHERE layer = gone;
    RETURN NULL;
END
$$;
