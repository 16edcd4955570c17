-- A person sees and fills their own outboxes; at the desk, so do those who plan, administer or are on duty for the area.
-- Entries and parts are never deleted by the service; what an entry said cannot be changed, only what became of it.

GRANT SELECT, INSERT, UPDATE ON devices TO gridmap_app;
ALTER TABLE devices ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON devices FOR ALL USING (
    person_id = (SELECT gm_viewer())
    OR area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'duty_officer'))::text[]));

GRANT SELECT, INSERT ON outbox_entries TO gridmap_app;
GRANT UPDATE (area_path, state, about, decided_by, decided_at, reason) ON outbox_entries TO gridmap_app;
ALTER TABLE outbox_entries ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON outbox_entries FOR SELECT USING (
    person_id = (SELECT gm_viewer())
    OR area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'duty_officer'))::text[]));
CREATE POLICY sent ON outbox_entries FOR INSERT WITH CHECK (
    person_id = (SELECT gm_viewer())
    OR area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'duty_officer'))::text[]));
CREATE POLICY decided ON outbox_entries FOR UPDATE USING (
    area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner'))::text[]));
CALL gm_keep_notes('outbox_entries', 'id', 'placed');

-- A part is seen with its phone, and with its entry by whoever decides about that.
GRANT SELECT, INSERT ON outbox_parts TO gridmap_app;
GRANT UPDATE (content) ON outbox_parts TO gridmap_app;
ALTER TABLE outbox_parts ENABLE ROW LEVEL SECURITY;
CREATE POLICY own ON outbox_parts FOR ALL USING (
    EXISTS (SELECT FROM devices d WHERE d.id = device_id)
    OR EXISTS (SELECT FROM outbox_entries e WHERE e.id = entry_id));
