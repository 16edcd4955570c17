-- Who saw people's phones is for administrators alone, as sign-ins, refusals and downloads are.
ALTER POLICY readable ON audit USING (
    area_path ^@ ANY ((SELECT gm_prefixes())::text[])
    AND source NOT IN ('sign_in', 'refusal', 'download', 'phones'));
