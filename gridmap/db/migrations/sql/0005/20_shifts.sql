-- Who writes the duty list, now that it is a register? The planner's office, too.

DROP POLICY writable ON shifts;
CREATE POLICY writable ON shifts FOR ALL
    USING (area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'duty_officer'))::text[]));
