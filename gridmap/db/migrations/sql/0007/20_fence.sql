-- Who reads and writes work reports? Whoever plans or administers the township. What was issued is never changed: only
-- the area may follow its township.

CALL gm_keep_notes('work_reports', 'id', 'audit', 'placed');
CALL gm_keep_inside('work_reports', 'administrator', 'planner');
CALL gm_keep_notes('issued_reports', 'id', 'placed');
CALL gm_keep_inside('issued_reports', 'administrator', 'planner');
REVOKE UPDATE, DELETE ON issued_reports FROM gridmap_app;
GRANT UPDATE (area_path) ON issued_reports TO gridmap_app;
