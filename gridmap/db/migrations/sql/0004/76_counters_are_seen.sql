-- Who sees a township's papers sees how far they are counted; nobody writes the counter but gm_next_serial.

GRANT SELECT ON paper_serials TO gridmap_app;
CREATE POLICY readable ON paper_serials FOR SELECT USING (area_path ^@ ANY ((SELECT gm_prefixes())::text[]));
