-- What was written at a duty desk and could not be entered by itself (a call that may be about an incident that is known
-- already) cannot wait for a planner's morning: the duty officer decides. Only the address of a form begins so in a body, for
-- within a text each quotation mark has a backslash before it.
DROP POLICY decided ON outbox_entries;
CREATE POLICY decided ON outbox_entries FOR UPDATE USING (
    area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner'))::text[])
    OR (body ~ '"address": ?"/desk/' AND area_path ^@ ANY ((SELECT gm_prefixes('duty_officer'))::text[])));
