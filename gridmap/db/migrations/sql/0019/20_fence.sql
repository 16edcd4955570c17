-- Who may see, keep and share a question, and what goes with it when it is deleted?

-- A question is its asker's own. Where a planner or an administrator of its area shares it, whoever works in or above that
-- area sees it; it is changed and withdrawn by whoever plans there. The answer is fenced again, row by row.
CALL gm_keep_notes('asked_questions', 'id', 'audit', 'placed');
GRANT SELECT, INSERT, UPDATE, DELETE ON asked_questions TO gridmap_app;
ALTER TABLE asked_questions ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON asked_questions FOR SELECT USING (
    person_id = (SELECT gm_viewer())
    OR shared AND EXISTS (SELECT FROM unnest((SELECT gm_prefixes())::text[]) p WHERE area_path ^@ p OR p ^@ area_path)
    OR (SELECT gm_publisher()) ^@ area_path);
CREATE POLICY writable ON asked_questions FOR ALL
    USING (person_id = (SELECT gm_viewer())
        OR shared AND area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner'))::text[]))
    WITH CHECK (CASE WHEN shared THEN area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner'))::text[])
        ELSE person_id = (SELECT gm_viewer()) AND EXISTS (
            SELECT FROM unnest((SELECT gm_prefixes())::text[]) p WHERE area_path ^@ p OR p ^@ area_path) END);

-- Whoever may read the audit reads of a question what they might read of it there.
CREATE POLICY asked ON audit AS RESTRICTIVE FOR SELECT USING (
    source <> 'asked_questions'
    OR coalesce(after, before) ->> 'person_id' = (SELECT gm_viewer())::text
    OR (coalesce(after, before) ->> 'shared')::boolean);

-- What the function does: functions/asked.sql.
CREATE FUNCTION gm_forget_asked() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$;
CREATE TRIGGER forget AFTER DELETE ON asked_questions FOR EACH ROW EXECUTE FUNCTION gm_forget_asked();

-- Where people live is public help, as buildings are; an administrator loads it. Its cells come and go with their file.
CALL gm_keep_notes('people_sources', 'id', 'audit', 'placed');
CALL gm_keep_notes('people_places', 'id', 'spatial', 'placed');
CALL gm_open_to_all('people_sources', 'administrator');
CALL gm_open_to_all('people_places', 'administrator');
