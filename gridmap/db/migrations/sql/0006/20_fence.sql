-- What belongs to an outing, a campaign or a visit is seen and written with it.

GRANT SELECT, INSERT, DELETE ON outing_stops, campaign_places TO gridmap_app;
GRANT SELECT, INSERT, UPDATE, DELETE ON visit_answers TO gridmap_app;

CALL gm_keep_notes('outing_stops', 'outing_id', '', '', '');
ALTER TABLE outing_stops ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON outing_stops FOR SELECT USING (EXISTS (SELECT FROM outings o WHERE o.id = outing_id));
CREATE POLICY writable ON outing_stops FOR ALL
    USING (EXISTS (SELECT FROM outings o WHERE o.id = outing_id
        AND o.area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'duty_officer', 'grid_leader'))::text[])));

CALL gm_keep_notes('campaign_places', 'campaign_id', '', '', '');
ALTER TABLE campaign_places ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON campaign_places FOR SELECT
    USING (EXISTS (SELECT FROM campaigns c WHERE c.id = campaign_id));
CREATE POLICY writable ON campaign_places FOR ALL
    USING (EXISTS (SELECT FROM campaigns c WHERE c.id = campaign_id
        AND c.area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'duty_officer'))::text[])));

CALL gm_keep_notes('visit_answers', 'visit_id', '', '', '');
ALTER TABLE visit_answers ENABLE ROW LEVEL SECURITY;
CREATE POLICY readable ON visit_answers FOR SELECT USING (EXISTS (SELECT FROM visits v WHERE v.id = visit_id));
CREATE POLICY writable ON visit_answers FOR ALL
    USING (EXISTS (SELECT FROM visits v WHERE v.id = visit_id
        AND v.area_path ^@ ANY ((SELECT gm_prefixes('administrator', 'planner', 'duty_officer', 'grid_leader'))::text[])));
