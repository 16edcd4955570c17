-- By which key is a changed row found by a city or province? It must hold what its filter asks: the area.

CREATE UNIQUE INDEX uq_enterprises_id_area_path ON enterprises (id, area_path);
ALTER TABLE enterprises REPLICA IDENTITY USING INDEX uq_enterprises_id_area_path;
CREATE UNIQUE INDEX uq_hazards_id_area_path ON hazards (id, area_path);
ALTER TABLE hazards REPLICA IDENTITY USING INDEX uq_hazards_id_area_path;
CREATE UNIQUE INDEX uq_resources_id_area_path ON resources (id, area_path);
ALTER TABLE resources REPLICA IDENTITY USING INDEX uq_resources_id_area_path;
CREATE UNIQUE INDEX uq_risk_points_id_area_path ON risk_points (id, area_path);
ALTER TABLE risk_points REPLICA IDENTITY USING INDEX uq_risk_points_id_area_path;
