-- With which speeds was a drive reckoned?

ALTER TABLE incident_changes ADD COLUMN speeds_km_h TEXT DEFAULT '' NOT NULL;
