-- Since when is a building, a named place or a risk no longer there?

ALTER TABLE buildings ADD COLUMN ended_on DATE;
ALTER TABLE landmarks ADD COLUMN ended_on DATE;
ALTER TABLE risk_points ADD COLUMN ended_on DATE;
