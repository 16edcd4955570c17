-- The policy and the pages ask one function who decides about a held entry (`gridmap/db/functions/rights.sql`).
CREATE FUNCTION gm_decides(area_path text, body text) RETURNS boolean
LANGUAGE plpgsql STABLE AS $$ BEGIN RETURN false; END $$;

DROP POLICY decided ON outbox_entries;
CREATE POLICY decided ON outbox_entries FOR UPDATE USING (gm_decides(area_path, body));
